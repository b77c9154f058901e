"""What everybody may read of initiatives, and the photo to whoever may see it."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from areas.maps import map_settings
from areas.pages import is_fragment
from areas.views import GEOJSON
from projects.desk.attachment_views import ALONE
from residents.caching import MAX_AGE, public_answer
from residents.finding.streets import street_at
from residents.initiatives.asking import IdeasFilter
from residents.initiatives.permissions import may_moderate, visible_to
from residents.initiatives.public import (
    as_public_initiatives,
    initiatives_on_map,
    place_of,
    published_initiatives,
)
from residents.models import Initiative

PER_PAGE = 20


@require_safe
@vary_on_headers("HX-Request")  # or Back would show the list without its page
@public_answer
def initiatives(request: HttpRequest) -> HttpResponse:
    """What residents proposed, the last published first; htmx asks for the list
    alone."""
    question = IdeasFilter(request.GET)
    rows = question.apply(published_initiatives())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": question,
        "question": question.address(),
        "initiatives": as_public_initiatives(list(page), timezone.localdate()),
        "page_obj": page,
        "count": page.paginator.count,
        "may_moderate": may_moderate(request.user),
        "map_settings": map_settings(),
    }
    part = "_list" if is_fragment(request) else "list"
    return render(request, f"residents/initiatives/{part}.html", context)


@require_safe
@public_answer
def initiatives_geojson(request: HttpRequest) -> HttpResponse:
    """The same as the list, all pages, for the map."""
    rows = IdeasFilter(request.GET).apply(published_initiatives())
    return HttpResponse(initiatives_on_map(rows), content_type=GEOJSON)


@require_safe
@public_answer
def initiative(request: HttpRequest, pk: int) -> HttpResponse:
    """One that is published; of others the page does not exist."""
    row = get_object_or_404(published_initiatives(), pk=pk)
    (found,) = as_public_initiatives([row], timezone.localdate())
    context = {
        "initiative": found,
        "place": place_of(row.place),
        "street": street_at(row.place),
        "map_settings": map_settings(),
    }
    return render(request, "residents/initiatives/detail.html", context)


@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Its photo: to everybody when it is published, else to who moderates it."""
    row = published_initiatives().filter(pk=pk).first()
    if row:
        return photo_of(row, is_public=True)
    return photo_of(get_object_or_404(visible_to(request.user), pk=pk))


def photo_of(row: Initiative, *, is_public: bool = False) -> HttpResponse:
    """The photo, or 404. What somebody uploaded runs nothing."""
    try:
        with row.photo.open("rb") as file:
            response = HttpResponse(file.read(), content_type="image/jpeg")
    except (FileNotFoundError, ValueError) as error:
        raise Http404 from error
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = ALONE
    if is_public:
        patch_cache_control(response, public=True, max_age=MAX_AGE)
    else:
        patch_cache_control(response, private=True, no_store=True)
    return response
