"""One tile of the map: the same for everybody who asks the same question."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from residents.asking import PublicFilter
from residents.caching import public_answer
from residents.public import published_works
from residents.tiles.grid import Tile
from residents.tiles.making import tile_of

VECTOR_TILE = "application/vnd.mapbox-vector-tile"


@require_safe
@public_answer
def tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """A vector tile, empty where nothing is planned. Around a place it shows the rest
    too: so it is the same for all neighbours, and its address tells nobody's place."""
    asked = Tile(z, x, y)
    if not asked.exists:
        raise Http404
    today = timezone.localdate()
    works = PublicFilter(request.GET).anywhere(published_works(today), today)
    return HttpResponse(tile_of(works, asked), content_type=VECTOR_TILE)
