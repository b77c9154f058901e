"""The area manager's pages: proposals on map and list, why, and deciding."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agenda.models import Challenge
from areas.geo import as_geojson, bounds_in_degrees, feature_collection
from areas.maps import map_settings
from areas.views import GEOJSON
from conflicts import engine
from conflicts.explaining import Explained, explained
from conflicts.forms import CombinationFilter, DecisionForm, DraftForm
from conflicts.models import Combination, DetectionRun, Match
from conflicts.nearby import neighbours_of
from conflicts.permissions import may_decide, may_review
from conflicts.querysets import CombinationQuerySet
from conflicts.review import OPEN_STATES, REASONS_FOR, Reason, Verdict
from conflicts.services import DecidedMeanwhile, decide
from projects.models import PlannedWork
from projects.periods import period_text
from projects.permissions import may_plan

PER_PAGE = 30


@login_required
@require_GET
def combination_list(request: HttpRequest) -> HttpResponse:
    """The proposals that concern this person, the most valuable first."""
    question, rows = _asked(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    address = reverse("conflicts:combinations_geojson")
    context = {
        "filter": question,
        "combinations": explained(page.object_list),
        "page_obj": page,
        "count": page.paginator.count,
        "last_run": DetectionRun.objects.filter(is_full=True).first(),
        "geojson_url": f"{address}?{request.GET.urlencode()}",
        "map_settings": map_settings(),
    }
    is_fragment = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    template = "_combination_list" if is_fragment else "combination_list"
    return render(request, f"conflicts/{template}.html", context)


def _asked(request: HttpRequest) -> tuple[CombinationFilter, CombinationQuerySet]:
    if not may_review(request.user):
        raise PermissionDenied
    question = CombinationFilter(request.GET)
    rows = question.apply(Combination.objects.visible_to(request.user))
    return question, rows.best_first()


@login_required
@require_GET
def combinations_geojson(request: HttpRequest) -> HttpResponse:
    """The works of all proposals in the list, each with the number of its proposal."""
    _question, rows = _asked(request)
    return HttpResponse(_as_map(explained(rows)), content_type=GEOJSON)


@login_required
@require_GET
def combination_geojson(request: HttpRequest, number: int) -> HttpResponse:
    return HttpResponse(_as_map([_found(request, number)]), content_type=GEOJSON)


def _as_map(found: list[Explained]) -> str:
    works = PlannedWork.objects.filter(
        pk__in={work.pk for one in found for work in one.works}
    )
    shapes = dict(works.order_by().values_list("pk", as_geojson("footprint")))
    return feature_collection(
        (shapes[work.pk], _map_properties(one.combination, work))
        for one in found
        for work in one.works
    )


def _map_properties(combination: Combination, work: PlannedWork) -> dict[str, object]:
    return {
        "id": combination.number,
        "title": f"{combination.reference}: {work.title}",
        "discipline": work.discipline,
        "organisation": work.organisation.name,
        "period": period_text(work.earliest_start, work.latest_end),
        "url": reverse("conflicts:combination_detail", args=[combination.number]),
    }


def _found(request: HttpRequest, number: int) -> Explained:
    """The combination if this person may see it, explained; 404 otherwise."""
    visible = Combination.objects.visible_to(request.user)
    row = get_object_or_404(visible, number=number)
    return explained(visible.filter(pk=row.pk))[0]


@login_required
@require_GET
def combination_detail(request: HttpRequest, number: int) -> HttpResponse:
    """Why this proposal, and what was decided."""
    found = _found(request, number)
    seen = {"seen": found.combination.changed_at.isoformat()}
    return _detail(request, found, DecisionForm(initial=seen))


def _detail(
    request: HttpRequest, found: Explained, form: DecisionForm, status: int = 200
) -> HttpResponse:
    combination = found.combination
    works = PlannedWork.objects.filter(pk__in=[work.pk for work in found.works])
    challenges = Challenge.objects.filter(areas__works__in=works).distinct()
    address = reverse("conflicts:combination_geojson", args=[combination.number])
    context = {
        "found": found,
        "combination": combination,
        "decisions": combination.decisions.select_related("decided_by"),
        "challenges": challenges.prefetch_related("areas"),
        "form": form,
        "reasons_for": {
            str(verdict): [str(reason) for reason in reasons]
            for verdict, reasons in REASONS_FOR.items()
        },
        "may_decide": may_decide(request.user, combination),
        "is_open": combination.state in OPEN_STATES,
        "geojson_url": address,
        "map_settings": {
            **map_settings(),
            "bounds": bounds_in_degrees(works, "footprint"),
        },
    }
    return render(request, "conflicts/combination_detail.html", context, status=status)


@login_required
@require_POST
def decide_on(request: HttpRequest, number: int) -> HttpResponse:
    """Accept or reject, in one's own areas, with a reason."""
    found = _found(request, number)
    combination = found.combination
    if not may_decide(request.user, combination):
        raise PermissionDenied
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _detail(request, found, form, status=422)
    combination.changed_at = form.cleaned_data["seen"]
    try:
        decide(
            combination,
            by=request.user,
            verdict=Verdict(form.cleaned_data["verdict"]),
            reason=Reason(form.cleaned_data["reason"]),
            explanation=form.cleaned_data["explanation"],
        )
    except DecidedMeanwhile:
        messages.error(
            request,
            _(
                "Nothing was recorded: this proposal was decided on or changed while "
                "you were looking at it. This is how it stands now."
            ),
        )
    else:
        messages.success(
            request,
            _("Your decision on %(reference)s is recorded.")
            % {"reference": combination.reference},
        )
    return redirect("conflicts:combination_detail", number=number)


@login_required
@require_POST
def neighbours(request: HttpRequest) -> HttpResponse:
    """Who else is near the footprint and dates that are being entered: a fragment."""
    if not may_plan(request.user):
        raise PermissionDenied
    form = DraftForm(request.POST)
    form.is_valid()
    draft = PlannedWork(**form.cleaned_data)
    context = {"errors": form.errors, "neighbours": None}
    stored = request.POST.get("work", "")
    if draft.footprint and not form.errors:
        draft.pk = int(stored) if stored.isdigit() else None
        today = timezone.localdate()
        context["neighbours"] = neighbours_of(
            draft, request.user, today, engine.Rules()
        )
    return render(request, "conflicts/_neighbours.html", context)


@login_required
@require_GET
def work_matches(request: HttpRequest, work_id: int) -> HttpResponse:
    """Where a work meets others, and the proposals it is in: a fragment."""
    visible = PlannedWork.objects.visible_to(request.user)
    work = get_object_or_404(visible, pk=work_id)
    matches = Match.objects.visible_to(request.user).filter(
        Q(first=work) | Q(second=work)
    )
    matches = matches.select_related("first__organisation", "second__organisation")
    proposals = Combination.objects.visible_to(request.user).alive()
    context = {
        "work": work,
        "meetings": [
            (match, match.second if match.first_id == work.pk else match.first)
            for match in matches.order_by("metres_apart", "gap_days", "pk")
        ],
        "combinations": proposals.of_works([work.pk]).best_first(),
    }
    return render(request, "conflicts/_work_matches.html", context)
