"""The inbox: what waits today, and what is done with it without leaving the page."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from areas.pages import is_fragment
from organisations.models import User
from projects.desk import inbox
from projects.desk.inbox import Section, Source
from projects.desk.inbox_items import could_be_fuller

PER_SOURCE = 6  # on the page of all
PER_PAGE = 50  # on the page of one source
LATER = timedelta(days=7)
_UNDO = "inbox_put_away"


@login_required
@require_GET
@vary_on_headers("HX-Request")
def inbox_page(request: HttpRequest) -> HttpResponse:
    """All that waits, or with `kind` all of one kind."""
    user = _planner(request)
    if kind := request.GET.get("kind"):
        source = inbox.source_named(kind)
        if source is None:
            raise Http404
        return _show(request, _of_one_kind(request, user, source))
    return _show(request, _of_all_kinds(user))


def _planner(request: HttpRequest) -> User:
    if not inbox.has_inbox(request.user):
        raise PermissionDenied
    assert isinstance(request.user, User)
    return request.user


def _of_all_kinds(user: User) -> dict[str, Any]:
    today = timezone.localdate()
    sections = inbox.sections(user, today, PER_SOURCE)
    count = sum(one.count for one in sections)
    return {
        "sections": sections,
        "count": count,
        "inbox_count": count,
        "fuller": could_be_fuller(user),
    }


def _of_one_kind(request: HttpRequest, user: User, source: Source) -> dict[str, Any]:
    today = timezone.localdate()
    rows = inbox.waiting(source, user, today)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    items = source.items(list(page.object_list), user, today)
    section = Section(source, items, page.paginator.count)
    return {
        "sections": [section] if items else [],
        "count": section.count,
        "only": source,
        "page_obj": page,
    }


def _show(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    context["undo"] = request.session.pop(_UNDO, None)
    part = "_inbox" if is_fragment(request) else "inbox"
    return render(request, f"projects/{part}.html", context)


@login_required
@require_POST
def inbox_finish(request: HttpRequest) -> HttpResponse:
    """Carries out the primary action of the items, as far as a POST can."""
    user = _planner(request)
    number = inbox.finish(_tokens(request), user, timezone.localdate())
    return _back(request, _done_text(number))


@login_required
@require_POST
def inbox_seen(request: HttpRequest) -> HttpResponse:
    user = _planner(request)
    keys = inbox.put_away(_tokens(request), user, timezone.localdate())
    return _back(request, _("Put away."), keys)


@login_required
@require_POST
def inbox_later(request: HttpRequest) -> HttpResponse:
    user = _planner(request)
    today = timezone.localdate()
    keys = inbox.put_away(_tokens(request), user, today, until=today + LATER)
    return _back(request, _("This comes back in a week."), keys)


@login_required
@require_POST
def inbox_undo(request: HttpRequest) -> HttpResponse:
    """Brings back what was put away last."""
    inbox.bring_back(_keys(request.POST.getlist("mark")), _planner(request))
    return _back(request, _("It is back."))


def _tokens(request: HttpRequest) -> list[str]:
    """Of the item whose button was pressed, or else of those that were ticked."""
    one = request.POST.get("one")
    return _keys([one] if one else request.POST.getlist("key"))


def _keys(sent: list[str]) -> list[str]:
    """Without what no row has: the database does not even take a NUL to look for."""
    return [key for key in sent if "\0" not in key]


def _done_text(number: int) -> str:
    if not number:
        return _("Nothing was left to do here.")
    return ngettext(
        "%(count)d work confirmed.", "%(count)d works confirmed.", number
    ) % {"count": number}


def _back(
    request: HttpRequest, text: str, put_away: list[str] | None = None
) -> HttpResponse:
    """To the page that somebody was on, which says what happened and offers undo."""
    request.session[_UNDO] = {"text": text, "marks": put_away or []}
    kind, page = request.POST.get("kind", ""), request.POST.get("page", "")
    query = {"kind": kind, "page": page} if inbox.source_named(kind) else {}
    return redirect(reverse("projects:inbox", query=query or None))
