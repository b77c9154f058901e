"""What people call the place of a proposal: the street in which it lies."""

from collections.abc import Iterable

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.measure import D
from django.db.models import Case, F, FloatField, Func, OuterRef, Subquery, Sum, When
from django.db.models.expressions import Combinable, Value

from areas.geo import GRID
from areas.models import StreetSurface
from conflicts.models import CombinationMember
from projects.models import PlannedWork

# A cable is often drawn beside the street that it lies in.
_BESIDE_METRES = 5
# Footprints are traced from street surfaces, point by point. For telling streets
# apart a coarser outline does as well, and three times as quickly.
_COARSE_METRES = 2


def streets_of(combinations: Iterable[int]) -> dict[int, str]:
    """Per combination the street that its smallest work is mostly in, where known.

    The smallest, because larger ones pass through more streets, and because to look
    at all works takes three times as long. Works of a campaign come after the others:
    some of its streets lie around the corner.
    """
    smallest = _smallest_works(combinations)
    works = PlannedWork.objects.filter(pk__in=smallest.values())
    streets = dict(
        works.order_by().annotate(_street=_street()).values_list("pk", "_street")
    )
    return {row: streets[work] or "" for row, work in smallest.items()}


def _smallest_works(combinations: Iterable[int]) -> dict[int, int]:
    box = Func(F("work__footprint"), function="ST_Envelope")
    members = CombinationMember.objects.filter(
        combination__in=list(combinations), work__footprint__isnull=False
    ).annotate(_box=Func(box, function="ST_Area", output_field=FloatField()))
    on_a_route = Case(When(campaign=0, then=0), default=1)
    first = members.order_by("combination", on_a_route, "_box", "work")
    first = first.distinct("combination")
    return dict(first.values_list("combination", "work"))


def _street() -> Subquery:
    """The name of the street that has most ground in common with a work."""
    # surfaces may be collections, which have no common ground with anything
    surface = Func(F("surface"), Value(3), function="ST_CollectionExtract")
    common = Func(surface, _around(OuterRef("footprint")), function="ST_Intersection")
    area = Func(common, function="ST_Area", output_field=FloatField())
    near = StreetSurface.objects.exclude(name="").filter(
        surface__dwithin=(OuterRef("footprint"), D(m=_BESIDE_METRES))
    )
    by_name = near.order_by().values("name").annotate(_shared=Sum(area))
    most_first = by_name.order_by("-_shared", "name")
    return Subquery(most_first.values("name")[:1])


def _around(footprint: Combinable) -> Func:
    """The footprint as an area, also when it is a line or a point."""
    coarse = Func(footprint, Value(_COARSE_METRES), function="ST_Simplify")
    return Func(
        coarse,
        Value(_BESIDE_METRES),
        Value(1),
        function="ST_Buffer",
        output_field=GeometryField(srid=GRID),
    )
