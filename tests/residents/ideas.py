"""Initiatives of residents, in any state, as the services make them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.signing import dumps
from django.urls import reverse
from django.utils import timezone

from residents.initiatives import links, services
from residents.initiatives.public import place_of
from residents.initiatives.services import Moment
from residents.models import Initiative
from residents.spam import _SALT
from tests.towns import point

NOW = datetime(2030, 1, 1, 9, tzinfo=UTC)


def write_idea(title: str = "A green strip", **fields: Any) -> Initiative:
    """In Noord, as somebody wrote it down and nobody confirmed yet."""
    values: dict[str, Any] = {
        "text": "Flowers instead of tiles.",
        "place": point(50, 50),
        "email": "resident@home.example",
        "name": "Secret Sender",
        **fields,
    }
    idea = Initiative(title=title, **values)
    services.write(idea, NOW)
    services.send(idea, NOW)
    return idea


def make_idea(title: str = "A green strip", **fields: Any) -> Initiative:
    """Confirmed: it waits for an answer before 15 January 2030."""
    idea = write_idea(title, **fields)
    services.confirm(idea, NOW)
    return idea


def make_published(
    title: str = "A green strip", answer: str = "", **fields: Any
) -> Initiative:
    idea = make_idea(title, **fields)
    services.publish(idea, Moment(NOW), answer)
    return idea


def filled_in(**fields: Any) -> dict[str, Any]:
    """What a person sends, who took a minute for it."""
    shown = int((timezone.now() - timedelta(minutes=1)).timestamp())  # noqa: TID251
    return {
        "title": "A green strip",
        "text": "Flowers instead of tiles.",
        "place": place_of(point(50, 50)),
        "place_text": "Beside the school",
        "joining": "3",
        "email": "resident@home.example",
        "name": "Secret Sender",
        "homepage": "",
        "shown_at": dumps(shown, salt=_SALT),
        **fields,
    }


def at(name: str, idea: Initiative) -> str:
    """A page that its sender reaches by the link in a mail."""
    return reverse(f"residents:{name}", args=[links.token_for(idea)])
