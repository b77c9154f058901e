"""What several tests of works and imports begin with."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from organisations.models import Membership, Organisation, User
from tests.factories import make_organisation, make_user


@pytest.fixture
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def sewers(db: None) -> Organisation:
    return make_organisation("Sewers")


@pytest.fixture
def planner(sewers: Organisation) -> User:
    """Keeps the plan of Sewers."""
    return make_user("planner@kip.example", Membership.Role.PLANNER, sewers)
