"""The pages behind the links in mails to subscribers. The link is the permission.

Programs that look at mails open every link in them, so opening one changes nothing.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from areas.pages import whole_number
from residents.models import Subscription, SubscriptionMail
from residents.spam import is_too_often, too_often
from residents.subscriptions import keeping, places, services
from residents.subscriptions.forms import ChangeForm, LanguageForm
from residents.subscriptions.links import (
    DeadLink,
    Purpose,
    of_address,
    path_for,
    read,
)

_PAGES = "residents/subscriptions"


@csrf_exempt  # mail programs post from outside; who has no link can't post here
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscription(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm, look at, change, stop or erase: what the link is for."""
    if is_too_often(request, "subscription_link"):
        return too_often(request)
    response = _answer(request, token)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    try:
        purpose, one = read(token)
    except DeadLink:
        # Also who stops twice has stopped: a mail program must not show an error.
        is_stop = "List-Unsubscribe" in request.POST
        status = 200 if is_stop else 410
        return render(request, f"{_PAGES}/dead_link.html", status=status)
    if purpose in (Purpose.STOP, Purpose.STOP_ONE):
        return _stop(request, one, purpose)
    if request.method == "POST":
        return _change(request, one)
    if purpose == Purpose.CONFIRM and one.confirmed_at is None:
        return _page(request, "confirm", {"rows": _waiting(one)})
    return _manage(request, one)


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"{_PAGES}/{name}.html", context)


def _stop(request: HttpRequest, one: Subscription, purpose: Purpose) -> HttpResponse:
    is_done = request.method == "POST"
    text = places.text_of(one) if purpose == Purpose.STOP_ONE else ""
    if is_done and purpose == Purpose.STOP:
        services.erase(one.email)
    elif is_done:
        services.stop(one)
    return _page(request, "stop", {"is_done": is_done, "place": text})


def _waiting(one: Subscription) -> list[dict[str, Any]]:
    """All that waits to be confirmed at the address, the last first: for some of it
    there was no mail, as there is one a day at most."""
    waiting = of_address(one.email).filter(confirmed_at=None)
    rows = places.with_places(waiting.order_by("-created_at", "-pk"))
    return [{"one": row, "place": places.text_of(row)} for row in rows]


def _manage(request: HttpRequest, one: Subscription) -> HttpResponse:
    """All that is kept of an address."""
    mine = list(places.with_places(of_address(one.email)))
    mine.sort(key=lambda row: row.confirmed_at is not None)  # what waits comes first
    sent = SubscriptionMail.objects.filter(subscription__in=mine).exclude(sent_at=None)
    context = {
        "email": one.email,
        "rows": [
            {
                "one": row,
                "place": places.text_of(row),
                "map_path": places.map_path(row),
                "form": ChangeForm(subscription=row),
            }
            for row in mine
        ],
        "ends": keeping.ends_soon(mine, timezone.localdate()),
        "language": LanguageForm(initial={"language": one.language}),
        "mails": sent.order_by("-sent_at"),
    }
    return _page(request, "manage", context)


def _change(request: HttpRequest, one: Subscription) -> HttpResponse:
    """Does what the button says with a subscription of the same address, and shows the
    page again."""
    action = _ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        return HttpResponseBadRequest()
    number = request.POST.get("subscription", "")
    chosen = get_object_or_404(
        of_address(one.email), pk=whole_number(number) if number else one.pk
    )
    left = action(request, chosen)
    if left is None:
        return _page(request, "stop", {"is_done": True, "place": ""})
    response = redirect(path_for(left, Purpose.MANAGE))
    response.status_code = 303
    return response


def _confirm(request: HttpRequest, chosen: Subscription) -> Subscription:
    services.confirm(chosen, timezone.now())
    messages.success(request, _("Done. You get a mail when there is news."))
    return chosen


def _save(request: HttpRequest, chosen: Subscription) -> Subscription:
    form = ChangeForm(request.POST, subscription=chosen)
    if form.is_valid():
        asked = form.cleaned_data
        services.change(chosen, asked["frequency"], asked.get("radius"), timezone.now())
        messages.success(request, _("Your change is saved."))
    else:
        messages.error(request, _("That is not possible. Nothing was changed."))
    return chosen


def _keep(request: HttpRequest, chosen: Subscription) -> Subscription:
    services.keep(chosen.email, timezone.now())
    messages.success(request, _("Done. You keep getting news."))
    return chosen


def _speak(request: HttpRequest, chosen: Subscription) -> Subscription:
    form = LanguageForm(request.POST)
    if form.is_valid():
        services.speak(chosen.email, form.cleaned_data["language"], timezone.now())
        messages.success(request, _("Your change is saved."))
    return chosen


def _stop_one(request: HttpRequest, chosen: Subscription) -> Subscription | None:
    left = services.stop(chosen)
    if left:
        messages.success(request, _("You get no more news of this place."))
    return left


def _erase(_request: HttpRequest, chosen: Subscription) -> None:
    services.erase(chosen.email)


_ACTIONS: dict[str, Callable[[HttpRequest, Subscription], Subscription | None]] = {
    "confirm": _confirm,
    "keep": _keep,
    "save": _save,
    "language": _speak,
    "stop": _stop_one,
    "erase": _erase,
}
