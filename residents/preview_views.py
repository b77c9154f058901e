"""What residents will see of a work that is being entered, for whoever enters it."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from areas.pages import whole_number
from projects.entering.forms import PlannedWorkForm
from projects.models import PlannedWork
from projects.permissions import may_plan
from projects.planning import (
    CONCEPT_STATUSES,
    ENDED_STATUSES,
    Status,
    Visibility,
)
from residents.public import as_entered


@login_required
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """A fragment for htmx, a page without scripts. Nothing is stored."""
    if not may_plan(request.user):
        raise PermissionDenied
    work = PlannedWork(status=Status.DRAFT)
    if number := request.POST.get("work", ""):
        editable = PlannedWork.objects.editable_by(request.user)
        work = get_object_or_404(editable, pk=whole_number(number))
    # Also of what is not valid yet, the form puts in the work what it can read.
    form = PlannedWorkForm(request.POST, instance=work, user=request.user)
    form.is_valid()
    context = {
        "work": as_entered(work),
        "hurdles": _hurdles(work, timezone.localdate()),
    }
    template = "_preview" if request.htmx else "preview"  # type: ignore[attr-defined]
    return render(request, f"residents/{template}.html", context)


def _hurdles(work: PlannedWork, today: date) -> list[str]:
    """Why residents do not see it yet: as `published` decides."""
    is_over = work.latest_end is not None and work.latest_end < today
    reasons = [
        (
            work.visibility != Visibility.PUBLIC,
            _("It is not visible to everybody: see “Visible to”."),
        ),
        (
            work.status in CONCEPT_STATUSES,
            _("It is still a concept or an intention."),
        ),
        (work.status in ENDED_STATUSES, _("It is finished or cancelled.")),
        (work.footprint is None, _("It is not drawn yet.")),
        (is_over and work.status != Status.UNDER_WAY, _("Its period is over.")),
    ]
    return [text for is_so, text in reasons if is_so]
