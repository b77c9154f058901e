"""When KIP compared the plans, what it found and how long that took."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from conflicts.models import DetectionRun
from conflicts.permissions import may_see_runs
from conflicts.runs import runs

PER_PAGE = 20


@login_required
@require_GET
def run_list(request: HttpRequest) -> HttpResponse:
    """The runs of detection, the latest first; `full` leaves out the small ones."""
    if not may_see_runs(request.user):
        raise PermissionDenied
    rows = DetectionRun.objects.all()
    full_only = bool(request.GET.get("full"))
    if full_only:
        rows = rows.filter(is_full=True)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"runs": runs(page.object_list), "page_obj": page, "full_only": full_only}
    return render(request, "conflicts/run_list.html", context)
