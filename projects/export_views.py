"""The list of the planning page as a file, and on paper."""

import tempfile
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from projects.asking import asked_works
from projects.exports import FORMATS, Export, opened
from projects.permissions import organisations_with_open_books


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
