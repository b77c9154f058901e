"""In which street a proposal lies."""

import pytest
from django.contrib.gis.geos import GeometryCollection, Polygon

from areas.models import StreetSurface
from conflicts.explaining import explained
from conflicts.models import Combination
from conflicts.places import streets_of
from projects.models import PlannedWork
from tests.conflicts.proposals import propose
from tests.people import People
from tests.towns import cable, point, street

pytestmark = pytest.mark.django_db


@pytest.fixture
def combination(people: People) -> Combination:
    """A sewer and a road, 300 metres east from (10, 100), ten wide."""
    return propose(people)


def street_of(combination: Combination) -> str:
    return streets_of([combination.pk])[combination.pk]


def name(street_name: str, surface: Polygon | GeometryCollection) -> None:
    StreetSurface.objects.create(name=street_name, surface=surface)


def test_it_is_the_street_with_most_ground_in_common(
    combination: Combination,
) -> None:
    name("Elm Lane", street(10, 100, 150))
    name("Elm Lane", street(160, 100, 150))  # pieces of one street count together
    name("Oak Lane", street(50, 0, 10, 300))
    assert street_of(combination) == "Elm Lane"


def test_it_is_the_street_of_the_smallest_work(
    people: People, combination: Combination
) -> None:
    name("Elm Lane", street(10, 100, 300))
    name("Oak Lane", street(310, 100, 2000))
    PlannedWork.objects.filter(organisation=people.roads).update(
        footprint=street(10, 100, 2300)
    )
    assert street_of(combination) == "Elm Lane"


@pytest.mark.parametrize("footprint", [cable(10, 97), point(60, 97)])
def test_a_line_or_point_beside_a_street_is_in_it(
    combination: Combination, footprint: object
) -> None:
    name("Elm Lane", street(10, 100, 300))
    name("Oak Lane", street(10, 150, 300))
    PlannedWork.objects.update(footprint=footprint)
    assert street_of(combination) == "Elm Lane"


def test_a_surface_of_mixed_shapes_counts_for_its_ground(
    combination: Combination,
) -> None:
    mixed = GeometryCollection(street(10, 100, 300), cable(10, 130))
    mixed.srid = street(0, 0).srid
    name("Elm Lane", mixed)
    assert street_of(combination) == "Elm Lane"


def test_without_a_street_the_place_is_the_neighbourhood(
    combination: Combination,
) -> None:
    name("", street(10, 100, 300))
    name("Far Lane", street(10, 900, 300))
    assert street_of(combination) == ""
    assert explained([combination])[0].place == "Noord"


def test_outside_all_areas_the_place_is_a_work(combination: Combination) -> None:
    for work in PlannedWork.objects.all():
        work.areas.clear()
    assert explained([combination])[0].place == "Street 100, new sewer"


def test_works_that_are_not_drawn_have_no_street(combination: Combination) -> None:
    PlannedWork.objects.update(footprint=None)
    assert streets_of([combination.pk]) == {}
