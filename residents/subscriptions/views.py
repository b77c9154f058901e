"""Asking for news by mail: first of which place, then to which address.

Whoever asks learns nothing of an address: the answer is the same for every one.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from residents.asking import PublicFilter
from residents.news.places import asked_place_text
from residents.spam import is_too_often, too_often
from residents.subscriptions import places, services
from residents.subscriptions.forms import AreaForm, EmailForm, SubscribeForm
from residents.subscriptions.services import Wish
from residents.tasks import announce_subscription_mails

_PAGES = "residents/subscriptions"


@never_cache  # the form tells when it was shown
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """The place is in the query as on the map; without one it is asked."""
    question = PublicFilter(request.GET)
    if question.circle or question.cleaned_data.get("area"):
        return _how(request, question)
    return _where(request)


def _where(request: HttpRequest) -> HttpResponse:
    """Both forms of this page lead to the same page with a place in its address: the
    search posts what is typed (see residents/finding), the area is a number."""
    context = {"form": AreaForm()}
    return _page(request, "place", context, is_refused=request.method == "POST")


def _how(request: HttpRequest, question: PublicFilter) -> HttpResponse:
    today = timezone.localdate()
    circle = question.circle
    area = None if circle else question.cleaned_data["area"]
    counts = places.counts_around(circle.point, today) if circle else {}
    form = SubscribeForm(
        _posted(request),
        counts=counts,
        now=timezone.now(),
        initial={"radius": circle.radius if circle else None},
    )
    if request.method == "POST":
        if is_too_often(request, "subscribe"):
            return too_often(request)
        if form.is_valid():
            _ask(request, form, question)
            return redirect("residents:subscribed")
    context = {
        "form": form,
        "place": asked_place_text(question),
        "area": area,
        "count": places.count_in(area, today) if area else None,
        "address": question.address(),
    }
    return _page(request, "subscribe", context, is_refused=form.is_bound)


def _ask(request: HttpRequest, form: SubscribeForm, question: PublicFilter) -> None:
    asked, circle = form.cleaned_data, question.circle
    wish = Wish(
        email=asked["email"],
        language=asked["language"],
        frequency=asked["frequency"],
        area=None if circle else question.cleaned_data["area"],
        point=circle.point if circle else None,
        radius=asked["radius"] if circle else None,
    )
    # Asked too often it is still kept: this may be the one whose address it is.
    may_mail = not is_too_often(request, "subscribe_address", key=asked["email"])
    now = timezone.now()
    services.subscribe(wish, now, timezone.localdate(), may_mail=may_mail)
    announce_subscription_mails()


@require_safe
def subscribed(request: HttpRequest) -> HttpResponse:
    """What to do next, for every address the same."""
    return render(request, f"{_PAGES}/sent.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """Mails who has subscriptions the link to them."""
    form = EmailForm(_posted(request), now=timezone.now())
    if request.method == "POST":
        if is_too_often(request, "subscribe"):
            return too_often(request)
        if form.is_valid():
            email = form.cleaned_data["email"]
            if not is_too_often(request, "subscribe_address", key=email):
                services.send_link(email, timezone.localdate())
                announce_subscription_mails()
            return redirect("residents:subscribed")
    return _page(request, "link", {"form": form}, is_refused=form.is_bound)


def _posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when that is nothing."""
    return request.POST if request.method == "POST" else None


def _page(
    request: HttpRequest, name: str, context: dict[str, Any], *, is_refused: bool
) -> HttpResponse:
    status = 422 if is_refused else 200
    return render(request, f"{_PAGES}/{name}.html", context, status=status)
