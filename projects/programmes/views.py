"""Pages of programmes: the list, drafting one, and taking it further."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from areas.pages import whole_number
from organisations.models import Organisation
from projects.completeness import lacking, requirements
from projects.models import PlannedWork, Programme
from projects.moments import moment
from projects.permissions import (
    may_adopt,
    may_programme,
    organisations_with_open_books,
    programmes_visible_to,
    programming_organisations,
)
from projects.programmes import services as programmes
from projects.programmes.facts import facts_of
from projects.programmes.forms import ProgrammeForm
from projects.programmes.services import TakenMeanwhile, apart_from, works_of
from projects.programmes.totals import totals, years_of
from projects.querysets import PlannedWorkQuerySet

PER_PAGE = 20
WORKS_PER_PAGE = 100
State = Programme.State


@login_required
@require_GET
def programme_list(request: HttpRequest) -> HttpResponse:
    rows = programmes_visible_to(request.user)
    rows = rows.select_related("organisation", "adopted_by", "submitted_by")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "may_draft": programming_organisations(request.user).exists(),
    }
    return render(request, "projects/programme_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def programme_create(request: HttpRequest) -> HttpResponse:
    """A new round, filled in from the last one of the organisation."""
    organisations = programming_organisations(request.user)
    if not organisations.exists():
        raise PermissionDenied
    draft = _suggested(request, organisations.order_by("name"))
    form = ProgrammeForm(
        request.POST or None, instance=draft, organisations=organisations
    )
    if request.method == "POST" and form.is_valid():
        return redirect("projects:programme_detail", _start(form).pk)
    return _form(request, form, organisations)


def _suggested(request: HttpRequest, organisations: Any) -> Programme:
    asked = request.POST.get("organisation") or request.GET.get("organisation", "")
    chosen = organisations.filter(pk=whole_number(asked))
    organisation: Organisation | None = chosen.first() or organisations.first()
    assert organisation is not None
    return programmes.suggested(organisation, timezone.localdate().year)


def _start(form: ProgrammeForm) -> Programme:
    programme: Programme = form.save()
    return programme


def _form(
    request: HttpRequest, form: ProgrammeForm, organisations: Any = ()
) -> HttpResponse:
    context = {
        "form": form,
        "programme": form.instance,
        "organisations": organisations,
    }
    return render(
        request,
        "projects/programme_form.html",
        context,
        status=200 if request.method == "GET" else 422,
    )


def _visible(request: HttpRequest, pk: int) -> Programme:
    rows = programmes_visible_to(request.user)
    return get_object_or_404(rows.select_related("submitted_by", "adopted_by"), pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def programme_change(request: HttpRequest, pk: int) -> HttpResponse:
    """The title, years and remarks of a draft."""
    programme = _visible(request, pk)
    is_draft = programme.state == State.DRAFT
    if not (is_draft and may_programme(request.user, programme)):
        raise PermissionDenied
    form = ProgrammeForm(
        request.POST or None,
        instance=programme,
        organisations=programming_organisations(request.user),
    )
    if request.method == "POST" and form.is_valid():
        try:
            programmes.change(form.instance, form.cleaned_data)
        except TakenMeanwhile as taken:
            return _too_late(request, taken)
        return redirect("projects:programme_detail", pk)
    return _form(request, form)


@login_required
@require_GET
def programme_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What a programme holds and costs, and the next step."""
    programme = _visible(request, pk)
    today = timezone.localdate()
    facts = facts_of(programme, request.user, today)
    draft = _draft(request, programme) if programme.state == State.DRAFT else {}
    shown = facts
    if "among" in draft:
        shown = [one for one in facts if one.work_id in draft["among"]]
    page = Paginator(shown, WORKS_PER_PAGE).get_page(request.GET.get("page"))
    own = organisations_with_open_books(request.user)
    is_open = own is None or programme.organisation_id in own
    context = {
        "programme": programme,
        "page_obj": page,
        "count": len(shown),
        "years": years_of(programme),
        "totals": totals(programme, facts) if is_open else [],
        "is_open_book": is_open,
        "may_programme": may_programme(request.user, programme),
        "may_adopt": may_adopt(request.user, programme),
        **draft,
    }
    return render(request, "projects/programme_detail.html", context)


def _draft(request: HttpRequest, programme: Programme) -> dict[str, Any]:
    """What its planners still have to look at; `lacks` and `among` only when they ask
    for the works that lack something."""
    today = timezone.localdate()
    visible = PlannedWork.objects.visible_to(request.user)
    works = works_of(programme, today).filter(pk__in=visible.values("pk"))
    apart = apart_from(programme, today).filter(pk__in=visible.values("pk"))
    missing = [
        (one, works.filter(lacking(one.field)).count()) for one in requirements()
    ]
    return {
        "apart": apart.soonest_first().defer("footprint")[:WORKS_PER_PAGE],
        "missing": [(one, count) for one, count in missing if count],
        **_asked_for(request, works),
    }


def _asked_for(request: HttpRequest, works: PlannedWorkQuerySet) -> dict[str, Any]:
    for one in requirements():
        if one.field == request.GET.get("missing"):
            ids = works.filter(lacking(one.field)).values_list("pk", flat=True)
            return {"lacks": one, "among": set(ids)}
    return {}


@login_required
@require_POST
def programme_submit(request: HttpRequest, pk: int) -> HttpResponse:
    programme = _programmed_by(request, pk)
    try:
        assert request.user.is_authenticated
        programmes.submit(programme, request.user, timezone.now(), timezone.localdate())
    except TakenMeanwhile as taken:
        return _too_late(request, taken)
    text = _("The programme has been submitted. Now it can be adopted.")
    messages.success(request, text)
    return redirect("projects:programme_detail", pk)


@login_required
@require_POST
def programme_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    programme = _programmed_by(request, pk)
    try:
        programmes.withdraw(programme)
    except TakenMeanwhile as taken:
        return _too_late(request, taken)
    messages.success(request, _("The programme is a draft again."))
    return redirect("projects:programme_detail", pk)


@login_required
@require_POST
def programme_adopt(request: HttpRequest, pk: int) -> HttpResponse:
    programme = _visible(request, pk)
    if not may_adopt(request.user, programme):
        raise PermissionDenied
    try:
        assert request.user.is_authenticated
        seen = moment(request.POST.get("submitted", ""))
        count = programmes.adopt(programme, request.user, timezone.now(), seen=seen)
    except TakenMeanwhile as taken:
        return _too_late(request, taken)
    text = ngettext(
        "The programme has been adopted, and %(count)d work with it.",
        "The programme has been adopted, and %(count)d works with it.",
        count,
    )
    messages.success(request, text % {"count": count})
    return redirect("projects:programme_detail", pk)


def _programmed_by(request: HttpRequest, pk: int) -> Programme:
    programme = _visible(request, pk)
    if not may_programme(request.user, programme):
        raise PermissionDenied
    return programme


def _too_late(request: HttpRequest, taken: TakenMeanwhile) -> HttpResponse:
    """The second of two who did the same thing, or something else, is told."""
    text = _("Nothing was done: this programme is already “%(state)s”.")
    if request.POST.get("submitted") and taken.programme.state == State.SUBMITTED:
        text = _(
            "Nothing was done: this programme was withdrawn and submitted again. Look "
            "at it first."
        )
    state = taken.programme.get_state_display()
    messages.warning(request, text % {"state": state})
    return redirect("projects:programme_detail", taken.programme.pk)
