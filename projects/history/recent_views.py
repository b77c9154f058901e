"""The page of all recent changes in the plans of one's organisations."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from organisations.models import User
from projects.history.recent import own_works, told, visits
from projects.permissions import organisations_with_open_books

PER_PAGE = 20
# Days back, and what people call that.
PERIODS = {
    "7": _("the past week"),
    "31": _("the past month"),
    "92": _("the past quarter"),
    "366": _("the past year"),
}
USUAL = "31"
SYSTEM = "system"


@login_required
@require_GET
def recent_changes(request: HttpRequest) -> HttpResponse:
    """New since last month, or another time; of everybody or of one person."""
    asked = request.GET.get("period", "")
    period = asked if asked in PERIODS else USUAL
    since = timezone.now() - timedelta(days=int(period))
    everything = visits(own_works(request.user), since)
    person = request.GET.get("person", "")
    chosen = [
        visit
        for visit in everything
        if not person or person == (str(visit.user_id) if visit.user_id else SYSTEM)
    ]
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    books = organisations_with_open_books(request.user)
    context = {
        "page_obj": page,
        "told": told(list(page), books),
        "count": page.paginator.count,
        "periods": PERIODS.items(),
        "period": period,
        "people": User.objects.filter(pk__in={one.user_id for one in everything}),
        "system": SYSTEM,
        "person": person,
    }
    return render(request, "projects/history_recent.html", context)
