"""A work belongs to every area that it really touches."""

import pytest
from django.contrib.gis.geos import GeometryCollection, MultiPoint

from areas.models import Area
from areas.signals import areas_changed
from projects.models import PlannedWork
from projects.services import save_work
from tests.factories import make_area, make_work
from tests.towns import block, cable, point, street

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_areas() -> None:
    make_area("Noord", boundary=block(0, 0))
    make_area("Zuid", boundary=block(0, -1000))


def areas_of(footprint: object) -> set[str]:
    return {area.name for area in make_work(footprint=footprint).areas.all()}


def test_a_work_across_the_border_belongs_to_both() -> None:
    assert areas_of(street(0, -5)) == {"Noord", "Zuid"}


def test_a_work_along_the_border_belongs_to_one() -> None:
    assert areas_of(street(0, 0)) == {"Noord"}


def test_a_sliver_over_the_border_does_not_count() -> None:
    assert areas_of(street(0, -0.005)) == {"Noord"}


def test_a_cable_belongs_where_it_runs() -> None:
    assert areas_of(cable(0, -10)) == {"Zuid"}


def test_a_small_work_belongs_somewhere() -> None:
    assert areas_of(street(500, 500, 0.5, 0.5)) == {"Noord"}


def test_points_belong_where_each_of_them_lies() -> None:
    points = MultiPoint(point(10, 10), point(10, -10))
    points.srid = point(0, 0).srid
    assert areas_of(points) == {"Noord", "Zuid"}


def test_a_collection_of_shapes_is_placed_as_well() -> None:
    mixed = GeometryCollection(street(0, 10), cable(0, -10))
    mixed.srid = point(0, 0).srid
    assert areas_of(mixed) == {"Noord", "Zuid"}


def test_outside_every_area_belongs_to_none() -> None:
    assert areas_of(street(0, 5000)) == set()


def test_a_work_that_moves_changes_area() -> None:
    work = make_work(footprint=street(0, 10))
    work.footprint = street(0, -500)
    save_work(work)
    assert [area.name for area in work.areas.all()] == ["Zuid"]


def test_works_are_placed_again_when_areas_change() -> None:
    work = make_work(footprint=street(0, 10))
    Area.objects.filter(name="Noord").update(boundary=block(5000, 0))
    areas_changed.send(sender=Area)
    assert not work.areas.exists()


def test_filtering_on_an_area_includes_its_parts() -> None:
    town = make_area("Stad", level=Area.Level.MUNICIPALITY, boundary=block(0, 0, 10))
    Area.objects.filter(name="Noord").update(parent=town)
    work = make_work(footprint=street(500, 500))
    assert work in PlannedWork.objects.in_area(town)
    assert PlannedWork.objects.in_area(town).count() == 1


def test_surfaces_of_a_collection_may_overlap() -> None:
    one, other = street(970, -5, 60), street(980, -5, 60)
    assert areas_of(GeometryCollection(one, other, srid=one.srid)) == {"Noord", "Zuid"}
