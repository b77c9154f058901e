"""Pages for who proposes something: without an account, by links that are keys.

A link in a mail changes nothing by being opened, as programs open links too; it leads
to a page with a button.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from areas.maps import map_settings
from residents.asking import PublicFilter, as_place
from residents.finding.streets import street_at
from residents.initiatives import again, links, services
from residents.initiatives.forms import DraftForm, InitiativeForm, NewForm
from residents.initiatives.links import DeadLink
from residents.initiatives.public import initiative_as_sent, place_of
from residents.initiatives.services import ChangedMeanwhile
from residents.initiatives.steps import CHANGEABLE, Kind, State
from residents.initiatives.views import photo_of
from residents.models import Initiative
from residents.spam import is_too_often, too_often
from residents.tasks import announce_initiative_mails

_PAGES = "residents/initiatives"


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form; what is sent is shown once more before anybody else sees it."""
    if request.method == "GET":
        start = _start(request.GET)
        form = NewForm(now=timezone.now(), initial=start)
        return _form_page(request, form)
    if is_too_often(request, "initiative"):
        return too_often(request)
    draft = Initiative(language=get_language() or "nl")
    form = NewForm(request.POST, request.FILES, instance=draft, now=timezone.now())
    if not form.is_valid():
        form.keep_photo()
        return _form_page(request, form, status=422)
    draft.photo = form.cleaned_data["photo"] or ""
    services.write(draft, timezone.now())
    return redirect("residents:initiative_follow", links.draft_token(draft))


def _start(asked: QueryDict) -> dict[str, Any]:
    """Where somebody was on the map."""
    circle = PublicFilter(asked).circle
    place = circle and as_place(circle.longitude, circle.latitude)
    return {"place": place} if place else {}


def _form_page(
    request: HttpRequest, form: InitiativeForm, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"form": form, "map_settings": map_settings(), **more}
    return render(request, f"{_PAGES}/form.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """How it stands, for who sent it; a POST takes a step."""
    if is_too_often(request, "initiative_link"):
        return too_often(request)
    try:
        initiative, is_from_mail = links.read(token)
        if request.method == "POST":
            return _step(request, initiative, token, is_from_mail=is_from_mail)
    except DeadLink:
        return _dead(request)
    page = "follow" if is_from_mail else "preview"
    context = {
        "initiative": initiative,
        "shown": initiative_as_sent(initiative, timezone.localdate()),
        "token": token,
        "was_sent": links.was_sent(initiative),
        "may_change": initiative.state in CHANGEABLE,
        "entries": initiative.entries.exclude(kind=Kind.ASSIGNED),
        "said": _said(initiative),
        "place": place_of(initiative.place),
        "street": street_at(initiative.place),
        "map_settings": map_settings(),
    }
    return _unlisted(render(request, f"{_PAGES}/{page}.html", context))


def _said(initiative: Initiative) -> str:
    """The question or the reason that its sender has to read now."""
    kinds = {State.RETURNED: Kind.RETURNED, State.REJECTED: Kind.REJECTED}
    kind = kinds.get(State(initiative.state))
    last = initiative.entries.filter(kind=kind).last() if kind else None
    return last.text if last else ""


def _step(
    request: HttpRequest, initiative: Initiative, token: str, *, is_from_mail: bool
) -> HttpResponse:
    wanted, now = request.POST.get("step"), timezone.now()
    try:
        if wanted in ("send", "again") and not is_from_mail:
            if is_too_often(request, "initiative_mail", initiative.email):
                return too_often(request)
            _mail(request, initiative, wanted)
        elif wanted == "confirm" and is_from_mail:
            services.confirm(initiative, now)
            messages.success(request, _("Thank you. We have received your initiative."))
        elif wanted == "withdraw" and is_from_mail:
            services.withdraw(initiative, now)
            messages.success(request, _("Your initiative is withdrawn."))
    except ChangedMeanwhile:
        messages.error(request, _("It was changed meanwhile. This is how it stands."))
    announce_initiative_mails()
    return redirect("residents:initiative_follow", token)


def _mail(request: HttpRequest, initiative: Initiative, wanted: str) -> None:
    """The second time nothing tells whether it went: it goes once a day, and somebody
    else may have asked for it."""
    if wanted == "send":
        services.send(initiative, timezone.now())
    else:
        again.send_again(initiative.email, timezone.localdate())
        said = _("We send the e-mail again, but not more than once a day.")
        messages.success(request, said)


@never_cache
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, token: str) -> HttpResponse:
    """Its sender changes it, until it is published."""
    if is_too_often(request, "initiative_link"):
        return too_often(request)
    try:
        initiative, is_from_mail = links.read(token)
    except DeadLink:
        return _dead(request)
    if initiative.state not in CHANGEABLE or _is_late(initiative, is_from_mail):
        messages.error(request, _("It can't be changed any more."))
        return redirect("residents:initiative_follow", token)
    form_of = InitiativeForm if is_from_mail else DraftForm
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = form_of(*data, instance=initiative)
    more = {"token": token, "photo": initiative.photo.name}
    if not form.is_valid():
        status = 200 if request.method == "GET" else 422
        # Each is another file, so no more of them than in new ones.
        if form.is_bound and not is_too_often(request, "initiative"):
            form.keep_photo()
        return _unlisted(_form_page(request, form, status, **more))
    try:
        services.change(initiative, form.changes, timezone.now())
    except ChangedMeanwhile:
        messages.error(request, _("It can't be changed any more."))
    else:
        messages.success(request, _("Your changes are saved."))
    return redirect("residents:initiative_follow", token)


def _is_late(initiative: Initiative, is_from_mail: bool) -> bool:
    """The mail is on its way: from there on only who gets it may change things."""
    return not is_from_mail and links.was_sent(initiative)


@never_cache
@require_GET
def photo(request: HttpRequest, token: str) -> HttpResponse:
    """The photo as everybody would see it, for who sent it."""
    try:
        initiative, _is_from_mail = links.read(token)
    except DeadLink:
        return _dead(request)
    return photo_of(initiative)


@csrf_exempt  # mail programs post from outside; the link itself is the permission
@never_cache
@require_http_methods(["GET", "POST"])
def no_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Stops the mails, by forgetting to whom they would go."""
    if is_too_often(request, "initiative_link"):
        return too_often(request)
    try:
        initiative, is_from_mail = links.read(token)
        if not is_from_mail:
            raise DeadLink
    except DeadLink:
        return _dead(request)
    if request.method == "POST":
        services.stop_mails(initiative)
        initiative.refresh_from_db()
    context = {"initiative": initiative, "token": token}
    return _unlisted(render(request, f"{_PAGES}/no_mail.html", context))


def _dead(request: HttpRequest) -> HttpResponse:
    page = render(request, f"{_PAGES}/dead_link.html", status=410)
    return _unlisted(page)


def _unlisted(response: HttpResponse) -> HttpResponse:
    """The address is the key: no search machine keeps it, no other site is told."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    # Not "no-referrer": then browsers say of a form that it comes from nowhere, and it
    # is refused.
    response["Referrer-Policy"] = "same-origin"
    return response
