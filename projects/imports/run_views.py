"""What a file would do, doing it, and what it did: the last steps of the wizard."""

from dataclasses import replace
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from areas.maps import map_settings
from areas.pages import is_fragment, whole_number
from areas.views import GEOJSON
from projects.imports import jobs, outcomes, reporting, uploads
from projects.imports.access import imports_of
from projects.imports.forms import StoreForm
from projects.imports.report_file import XLSX
from projects.imports.steps import page_of, steps, to_its_page
from projects.models import Import
from projects.planning import Discipline
from projects.tasks import announce_import

State = Import.State
PER_PAGE = 100
_REPORTED = (State.DONE, State.UNDONE)
# At which step of the wizard somebody waits for a worker.
_STEPS = {State.READING: 1, State.CHECKING: 4}


def _import(request: HttpRequest, import_id: int) -> Import:
    rows = imports_of(request.user).select_related("organisation", "user")
    return get_object_or_404(rows, pk=import_id)


@login_required
@require_GET
def import_preview(request: HttpRequest, import_id: int) -> HttpResponse:
    """Every row, what it would do, and why it can't."""
    import_ = _import(request, import_id)
    if import_.state != State.CHECKED:
        return to_its_page(import_)
    return _preview(request, import_, None)


def _preview(
    request: HttpRequest, import_: Import, form: StoreForm | None
) -> HttpResponse:
    status = 200 if form is None else 422
    counts = outcomes.counts_of(import_)
    renumbered = import_.rows.filter(is_renumbered=True)
    context = _rows_context(request, import_, counts)
    context |= {
        "form": form or StoreForm(needs_reason=outcomes.moves_adopted(import_)),
        "renumbered": _to_compare(renumbered),
        "unanswered": renumbered.filter(is_confirmed=None).count(),
        "remarks": outcomes.remarks_on(import_),
        "disciplines": Discipline.choices
        if import_.counts.get("without_discipline")
        else [],
        "to_store": counts["new"] + counts["changed"],
        "steps": steps(import_, 4),
    }
    return render(request, "projects/import/preview.html", context, status=status)


def _to_compare(renumbered: Any) -> Any:
    return renumbered.defer("footprint").select_related("work").order_by("number")


def _rows_context(
    request: HttpRequest, import_: Import, counts: dict[str, int]
) -> dict[str, Any]:
    outcome = request.GET.get("outcome", "")
    rows = outcomes.shown_rows(import_, outcome)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    url = reverse("projects:import_map", args=[import_.pk])
    shown = outcomes.with_differences(page.object_list)
    return {
        "import": import_,
        "counts": counts,
        "counters": outcomes.counters(counts, outcome),
        "rows": shown,
        "has_differences": any(row.outcome == "changed" for row in shown),
        "page_obj": page,
        "outcome": outcome,
        "map_settings": map_settings(),
        "shapes_url": f"{url}?outcome={outcome}" if outcome else url,
        "has_shapes": rows.filter(footprint__isnull=False).exists(),
    }


@login_required
@require_GET
def import_map(request: HttpRequest, import_id: int) -> HttpResponse:
    """The same rows as the table, all pages, for the map."""
    import_ = _import(request, import_id)
    rows = import_.rows.all()
    outcome = request.GET.get("outcome", "")
    if outcome in outcomes.Outcome.values:
        rows = rows.filter(outcome=outcome)
    return HttpResponse(outcomes.as_map(rows), content_type=GEOJSON)


@login_required
@require_POST
def import_renumbered(request: HttpRequest, import_id: int) -> HttpResponse:
    """Keeps what a person said: is this the work that had another number?"""
    import_ = _import(request, import_id)
    if import_.state != State.CHECKED:
        return to_its_page(import_)
    rows = import_.rows.filter(is_renumbered=True)
    answers = {"yes": True, "no": False}
    if request.POST.get("all") in answers:
        rows.update(is_confirmed=answers[request.POST["all"]])
    else:
        for text, is_same in answers.items():
            said = [key.removeprefix("same-") for key in request.POST]
            ids = [
                whole_number(pk)
                for pk in said
                if request.POST.get(f"same-{pk}") == text
            ]
            rows.filter(pk__in=ids).update(is_confirmed=is_same)
    # Another work is a new one; the counters and the button say so at once.
    rows.filter(is_confirmed=False).update(outcome=outcomes.Outcome.NEW)
    rows.filter(is_confirmed=True).update(outcome=outcomes.Outcome.CHANGED)
    messages.success(request, _("Your answers about renumbered works are kept."))
    return redirect("projects:import_preview", import_id=import_.pk)


@login_required
@require_POST
def import_discipline(request: HttpRequest, import_id: int) -> HttpResponse:
    """Gives the works of which nothing tells the discipline this one, and looks
    again."""
    import_ = _import(request, import_id)
    discipline = request.POST.get("discipline", "")
    if import_.state != State.CHECKED or discipline not in Discipline.values:
        return to_its_page(import_)
    mapping = uploads.mapping_of(import_)
    uploads.keep(import_, replace(mapping, otherwise={"discipline": discipline}))
    return _asked(request, import_, State.CHECKING)


@login_required
@require_POST
def import_store(request: HttpRequest, import_id: int) -> HttpResponse:
    """With the consent of a person: asks a worker to import what was shown."""
    import_ = _import(request, import_id)
    if import_.state != State.CHECKED:
        return to_its_page(import_)
    needs_reason = outcomes.moves_adopted(import_)
    form = StoreForm(request.POST, needs_reason=needs_reason)
    if import_.rows.filter(is_renumbered=True, is_confirmed=None).exists():
        form.add_error(
            None, _("Say first of each renumbered row whether it is the same work.")
        )
    if not form.is_valid():
        return _preview(request, import_, form)
    Import.objects.filter(pk=import_.pk).update(reason=form.cleaned_data["reason"])
    return _asked(request, import_, State.STORING)


def _asked(request: HttpRequest, import_: Import, state: Import.State) -> HttpResponse:
    assert request.user.is_authenticated
    if jobs.ask(import_, state, request.user):
        announce_import(import_.pk)
    return redirect("projects:import_progress", import_id=import_.pk)


@login_required
@require_GET
@vary_on_headers("HX-Request")
def import_progress(request: HttpRequest, import_id: int) -> HttpResponse:
    """How far it is; htmx asks each second, and goes on when there is more to see."""
    import_ = _import(request, import_id)
    if import_.state not in jobs.WORKING:
        url = page_of(import_)
        if import_.state == State.FAILED and not import_.mapping:
            # Nobody can choose anything in a file that can't be read.
            messages.error(request, import_.message)
            url = reverse("projects:import_list")
        if not is_fragment(request):
            return redirect(url)
        return HttpResponse(headers={"HX-Redirect": url})
    context = {
        "import": import_,
        "percent": _percent(import_),
        "has_percent": import_.rows_total > (import_.state == State.READING),
        "is_waiting": import_.alive_at is None,
        "may_stop": import_.state != State.UNDOING,
        "steps": steps(import_, _STEPS.get(State(import_.state), 5)),
    }
    page_or_part = "_progress" if is_fragment(request) else "progress"
    return render(request, f"projects/import/{page_or_part}.html", context)


def _percent(import_: Import) -> int:
    if not import_.rows_total:
        return 0
    return min(100, 100 * import_.rows_done // import_.rows_total)


@login_required
@require_POST
def import_stop(request: HttpRequest, import_id: int) -> HttpResponse:
    """Stops what a worker is at; nothing of it remains."""
    import_ = _import(request, import_id)
    was_reading = import_.state == State.READING
    if jobs.stop(import_):
        messages.success(request, _("Stopped. Nothing was changed."))
    else:
        messages.info(request, _("It was too late to stop: it is finished."))
    import_.refresh_from_db()
    # The page of a file that nobody read would begin to read it again.
    return redirect("projects:import_list") if was_reading else to_its_page(import_)


@login_required
@require_GET
def import_report(request: HttpRequest, import_id: int) -> HttpResponse:
    """What the import did, row by row."""
    import_ = _import(request, import_id)
    if import_.state not in _REPORTED:
        return to_its_page(import_)
    counts = outcomes.counts_of(import_)
    context = _rows_context(request, import_, counts)
    context |= {
        "may_undo": jobs.may_undo(import_, timezone.now()),
        "undo_until": jobs.undo_until(import_),
        "undrawn": reporting.undrawn(import_),
        "steps": steps(import_, 6),
    }
    return render(request, "projects/import/report.html", context)


@login_required
@require_GET
def import_report_file(request: HttpRequest, import_id: int) -> HttpResponseBase:
    """The file as it came, with what became of each row in two more columns."""
    import_ = _import(request, import_id)
    if not import_.file or import_.state not in (*_REPORTED, State.CHECKED):
        messages.info(request, _("There is no report of this import."))
        return redirect("projects:import_list")
    name = _("report %(name)s.xlsx") % {"name": PurePath(import_.file_name).stem}
    content = reporting.report_of(import_)
    return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)


@login_required
@require_POST
def import_undo(request: HttpRequest, import_id: int) -> HttpResponse:
    """Asks a worker to put back what the import did."""
    import_ = _import(request, import_id)
    if not jobs.may_undo(import_, timezone.now()):
        messages.error(request, _("This import can't be undone any more."))
        return to_its_page(import_)
    return _asked(request, import_, State.UNDOING)
