"""The board, the same proposals as a list with a map, and points of attention."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from areas.models import Area
from areas.pages import is_fragment, whole_number
from areas.views import GEOJSON
from conflicts.board.asking import BoardFilter
from conflicts.board.attention import matches_of_kind, may_put_on_board, points_of
from conflicts.board.cards import cards_of
from conflicts.board.forms import AssignForm
from conflicts.board.lanes import lanes_of, part_of_lane
from conflicts.board.services import assign
from conflicts.board.told import last_rerun, news, progress
from conflicts.composing import services as composing
from conflicts.detail import found_by, map_of
from conflicts.maps import proposals_on_map
from conflicts.models import Combination
from conflicts.permissions import (
    may_compose,
    may_decide,
    may_review,
    may_see_runs,
)
from conflicts.querysets import CombinationQuerySet
from conflicts.review import Kind, State
from conflicts.services import DecidedMeanwhile
from organisations.models import User
from organisations.permissions import Role, has_role
from projects.models import PlannedWork

PER_PAGE = 30
BOARD = "board"
VIEWS = (BOARD, "list", "map", "both")

Asked = tuple[BoardFilter, CombinationQuerySet]


@login_required
@require_GET
@vary_on_headers("HX-Request")  # or Back would show the list without its page
def combination_list(request: HttpRequest) -> HttpResponse:
    """The proposals that concern this person, by state or as a list with its map."""
    asked = _asked(request)
    view = request.GET.get("view") or BOARD
    name = "board" if view not in VIEWS or view == BOARD else "list"
    context = _board(request, asked) if name == "board" else _list(request, asked)
    if is_fragment(request):
        return render(request, f"conflicts/board/_{name}.html", context)
    visible = Combination.objects.visible_to(request.user)
    context |= _around(request)
    context["news"] = news(request.session, visible, timezone.now())
    return render(request, f"conflicts/board/{name}.html", context)


def _asked(request: HttpRequest) -> Asked:
    if not may_review(request.user):
        raise PermissionDenied
    visible = Combination.objects.visible_to(request.user)
    question = BoardFilter(
        request.GET, visible=visible, user=request.user, today=timezone.localdate()
    )
    return question, question.apply(visible)


def _board(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    question, rows = asked
    today = timezone.localdate()
    lanes = lanes_of(question, rows, request.user, today)
    return {
        "filter": question,
        "lanes": lanes,
        "count": sum(lane.count for lane in lanes if not lane.is_folded),
        **_points(request, question),
    }


def _points(request: HttpRequest, question: BoardFilter) -> dict[str, Any]:
    page = request.GET.get("points")
    return {
        "points": points_of(question, request.user, timezone.localdate(), page),
        "filter": question,
    }


def _list(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    question, rows = asked
    rows = rows.filter(state__in=question.states)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    address = reverse("conflicts:combinations_geojson")
    return {
        "filter": question,
        "cards": cards_of(page.object_list, request.user, timezone.localdate()),
        "page_obj": page,
        "count": page.paginator.count,
        "geojson_url": f"{address}?{request.GET.urlencode()}",
        "map_settings": map_of(
            PlannedWork.objects.filter(memberships__combination__in=rows)
        ),
    }


def _around(request: HttpRequest) -> dict[str, Any]:
    """What stands around board and list alike."""
    return {
        "manages": Area.objects.managed_by(request.user).exists(),
        "is_manager": has_role(request.user, Role.AREA_MANAGER),
        "may_see_runs": may_see_runs(request.user),
        "may_compose": may_compose(request.user),
        "rerun": last_rerun(),
        "progress": progress(timezone.now()),
    }


@login_required
@require_GET
def combinations_geojson(request: HttpRequest) -> HttpResponse:
    """The works of all proposals in the list, each with the number of its proposal."""
    question, rows = _asked(request)
    shown = rows.filter(state__in=question.states)
    return HttpResponse(proposals_on_map(shown), content_type=GEOJSON)


@login_required
@require_GET
def lane(request: HttpRequest, state: str) -> HttpResponse:
    """More cards of one column: a fragment."""
    if state not in State.values:
        raise Http404
    _question, rows = _asked(request)
    first = whole_number(request.GET.get("first", ""))
    part = part_of_lane(State(state), first, rows, request.user, timezone.localdate())
    return render(request, "conflicts/board/_cards.html", {"lane": part})


@login_required
@require_GET
@vary_on_headers("HX-Request")
def points(request: HttpRequest) -> HttpResponse:
    """A page of points of attention: a fragment, that has its place on the board."""
    question, _rows = _asked(request)
    if not is_fragment(request):
        query = request.GET.copy()
        query["view"] = BOARD
        board = reverse("conflicts:combination_list")
        return redirect(f"{board}?{query.urlencode()}#points")
    return render(request, "conflicts/board/_points.html", _points(request, question))


@login_required
@require_POST
def put_on_board(request: HttpRequest, match: int) -> HttpResponse:
    """Makes a proposal of a point of attention, so that it can be talked about."""
    assert isinstance(request.user, User)
    visible = matches_of_kind(request.user, timezone.localdate())
    found = get_object_or_404(visible, pk=match)
    if not may_put_on_board(request.user, found):
        raise PermissionDenied
    try:
        made = composing.make(
            [found.first, found.second],
            by=request.user,
            kind=Kind(found.kind),
            today=timezone.localdate(),
        )
    except composing.Impossible as problem:
        messages.error(request, str(problem))
        return redirect("conflicts:combination_list")
    text = _("%(reference)s is on the board.")
    messages.success(request, text % {"reference": made.reference})
    return redirect("conflicts:combination_detail", number=made.number)


@login_required
@require_GET
def rerun(request: HttpRequest) -> HttpResponse:
    """How far the comparing of all plans is, and what it came with: a fragment."""
    if not may_review(request.user):
        raise PermissionDenied
    return render(request, "conflicts/board/_rerun.html", _around(request))


@login_required
@require_http_methods(["GET", "POST"])
def assign_to(request: HttpRequest, number: int) -> HttpResponse:
    """Who sees to it that a proposal is decided on."""
    combination = found_by(request, number).get()
    if not may_decide(request.user, combination):
        raise PermissionDenied
    form = AssignForm(combination, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _assigned(request, combination, form)
    status = 422 if form.is_bound else 200
    context = {"form": form, "combination": combination}
    return render(request, "conflicts/board/assign.html", context, status=status)


def _assigned(
    request: HttpRequest, combination: Combination, form: AssignForm
) -> HttpResponse:
    assert isinstance(request.user, User)
    combination.changed_at = form.cleaned_data["seen"]
    try:
        assign(combination, form.cleaned_data["to"], request.user)
    except DecidedMeanwhile:
        messages.error(
            request,
            _(
                "Nothing was recorded: this proposal changed while you were looking "
                "at it. This is how it stands now."
            ),
        )
    else:
        messages.success(
            request,
            _("%(reference)s is assigned.") % {"reference": combination.reference},
        )
    return redirect("conflicts:combination_detail", number=combination.number)
