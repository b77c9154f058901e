"""Pages with which area managers answer what residents propose."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from areas.maps import map_settings
from areas.pages import is_fragment
from organisations.models import User
from residents.finding.streets import street_at
from residents.initiatives import answers, nearby, services
from residents.initiatives.moderating_forms import (
    AssignForm,
    LinkForm,
    QueueFilter,
    Verdict,
    VerdictForm,
    overdue,
)
from residents.initiatives.permissions import may_moderate, visible_to
from residents.initiatives.public import initiative_as_sent, place_of
from residents.initiatives.services import ChangedMeanwhile, Moment
from residents.initiatives.steps import ALIVE
from residents.models import Initiative
from residents.tasks import announce_initiative_mails

PER_PAGE = 30
_PAGES = "residents/initiatives"


def _moderator(request: HttpRequest) -> User:
    if not may_moderate(request.user):
        raise PermissionDenied
    assert isinstance(request.user, User)
    return request.user


@login_required
@require_GET
@vary_on_headers("HX-Request")  # or Back would show the list without its page
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for an answer in one's own areas, the most overdue first; htmx asks
    for the list alone."""
    user, today = _moderator(request), timezone.localdate()
    seen = visible_to(user)
    asked = QueueFilter(request.GET, seen)
    found = asked.apply(seen)
    rows = found.select_related("handler").prefetch_related("areas")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": asked,
        "page_obj": page,
        "initiatives": list(page),
        "count": page.paginator.count,
        "overdue": overdue(found, today),
        "today": today,
    }
    part = "_queue" if is_fragment(request) else "queue"
    return render(request, f"{_PAGES}/{part}.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def moderate(request: HttpRequest, pk: int) -> HttpResponse:
    """One initiative with all that lies near it, and what can be done with it."""
    user = _moderator(request)
    rows = visible_to(user).select_related("handler", "combination")
    initiative = get_object_or_404(rows, pk=pk)
    forms = _forms(request, initiative, user)
    if request.method == "POST":
        chosen = forms.get(request.POST.get("form", ""))
        if chosen is not None and chosen.is_valid():
            return _done(request, initiative, chosen)
    status = 200 if request.method == "GET" else 422
    context = {**forms, **_shown(initiative, user)}
    return render(request, f"{_PAGES}/moderate.html", context, status=status)


def _forms(request: HttpRequest, initiative: Initiative, user: User) -> dict[str, Any]:
    """The forms by their names; the one that was sent has what was filled in."""
    today = timezone.localdate()
    near = nearby.near_works(initiative, user, today)
    name = request.GET.get("begin", "")
    begin = answers.begun(name, initiative, near)
    sent = request.POST.get("form", "")
    data = {sent: request.POST} if request.method == "POST" else {}
    if initiative.state not in ALIVE:
        return {"near": near}
    return {
        "verdict": VerdictForm(initiative, data.get("verdict"), begin),
        "link": LinkForm(initiative, user, today, data.get("link")),
        "assign": AssignForm(initiative, data.get("assign")),
        "beginnings": answers.beginnings(initiative, near),
        "begun": name,
        "near": near,
    }


def _shown(initiative: Initiative, user: User) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "initiative": initiative,
        "shown": initiative_as_sent(initiative, today),
        "duplicates": nearby.duplicates(initiative, user),
        "entries": initiative.entries.select_related("by"),
        "place": place_of(initiative.place),
        "street": street_at(initiative.place),
        "map_settings": map_settings(),
        "today": today,
    }


def _done(
    request: HttpRequest,
    initiative: Initiative,
    form: VerdictForm | LinkForm | AssignForm,
) -> HttpResponse:
    assert isinstance(request.user, User)
    initiative.changed_at = form.cleaned_data["seen"]
    moment = Moment(timezone.now(), request.user)
    try:
        text = _act(initiative, form, moment)
    except ChangedMeanwhile:
        problem = _(
            "Nothing was recorded: this initiative changed while you were looking at "
            "it. This is how it stands now."
        )
        messages.error(request, problem)
    else:
        messages.success(request, text)
        announce_initiative_mails()
    if not visible_to(request.user).filter(pk=initiative.pk).exists():
        return redirect("residents:initiative_queue")
    return redirect("residents:initiative_moderate", initiative.pk)


def _act(
    initiative: Initiative, form: VerdictForm | LinkForm | AssignForm, moment: Moment
) -> str:
    """What was done, in words. Raises ChangedMeanwhile."""
    given = form.cleaned_data
    if isinstance(form, LinkForm):
        services.link(initiative, moment, given["works"], given["combination"])
        return _("The links are saved.")
    if isinstance(form, AssignForm):
        services.assign(initiative, moment, given["handler"])
        return _("%(name)s deals with it now.") % {"name": given["handler"]}
    act = {
        Verdict.PUBLISH: services.publish,
        Verdict.ANSWER: services.give_answer,
        Verdict.RETURN: services.give_back,
        Verdict.REJECT: services.reject,
    }[Verdict(given["verdict"])]
    act(initiative, moment, given["text"])
    return _("Done. The sender gets a mail.")
