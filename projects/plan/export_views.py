"""The list of the planning page as a file, and on paper."""

import tempfile
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from areas.maps import map_settings
from projects.permissions import organisations_with_open_books
from projects.plan.asking import asked_works
from projects.plan.exports import FORMATS, Export, opened
from projects.plan.rows import for_rows, rows_of
from projects.plan.timeline import timeline_of, years_of
from projects.plan.totals import totals_of
from projects.planning import Discipline

# More is a book and not a sheet.
MOST_PRINTED = 1_500


@login_required
@require_GET
def export(request: HttpRequest, form: str) -> FileResponse:
    """Exactly the works that the same address shows on the planning page."""
    if form not in FORMATS:
        raise Http404
    today = timezone.localdate()
    asked = asked_works(request.GET, request.user, today)
    books = organisations_with_open_books(request.user)
    with tempfile.TemporaryDirectory(prefix="kip-export-") as folder:
        path = Path(folder) / f"works.{form}"
        FORMATS[form].write(Export(asked.works, books, asked.text, today), path)
        file = opened(path)
    name = _("planning-%(day)s") % {"day": today.isoformat()}
    answer = FileResponse(file, as_attachment=True, filename=f"kip-{name}.{form}")
    answer.headers["Content-Type"] = FORMATS[form].content_type
    answer.headers["Cache-Control"] = "no-store, private"
    return answer


@login_required
@require_GET
def print_plan(request: HttpRequest) -> HttpResponse:
    """The same works on sheets of A3: map, costs, table and timeline."""
    today = timezone.localdate()
    asked = asked_works(request.GET, request.user, today)
    count = asked.works.count()
    shown = for_rows(asked.works)[:MOST_PRINTED]
    # Nobody changes anything on paper.
    rows = rows_of(shown, asked.columns, asked.form.books, AnonymousUser())
    years = years_of(request.GET, today)
    query = request.GET.urlencode()
    context = {
        "asked": asked,
        "count": count,
        "left_out": max(0, count - MOST_PRINTED),
        "rows": rows,
        "timeline": timeline_of([row.work for row in rows], years, today),
        "totals": totals_of(asked, request.GET, years),
        "disciplines": [
            one for one in Discipline if any(one == r.work.discipline for r in rows)
        ],
        "geojson_url": f"{reverse('projects:works_geojson')}?{query}",
        "map_settings": map_settings(),
        "query": query,
        "today": today,
    }
    return render(request, "projects/print.html", context)
