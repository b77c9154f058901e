"""What no page of reviewing sends, but somebody might: an answer, and never an error.

Every address of the reviewing part, read and posted to, with nonsense in every field
that its forms know.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from conflicts.meetings.pack_jobs import ask
from conflicts.meetings.services import make as make_meeting
from conflicts.meetings.services import put_on_agenda
from conflicts.models import Notice
from tests.conflicts.board import meet
from tests.conflicts.handing_over import accept, challenge, complete
from tests.conflicts.proposals import make_pair
from tests.conflicts.talks import consult, propose_three
from tests.factories import TODAY
from tests.people import People

pytestmark = pytest.mark.django_db

NUL = "\0"
ENDLESS = "9" * 5000
NONSENSE = (
    *(ENDLESS, "9" * 18, "²", NUL, "NaN", "9999-12-31", "2030-02-30"),
    *("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"),
)
# Documents read nothing that was sent but their kind, and take long to make.
DOCUMENTS = ("conflicts:proposal_a4",)
PARTS = 3  # of all addresses, each with nonsense of its own
FIELDS = """
q state area year organisation kind strength mine waits sort view page points first
works work start seen save verdict reason explanation start_quarter revisit_on
other said note deadline message lead invited organisations reply asked answer text
named is_internal follow to item chosen returns returns_on new-title new-description
goal result scope mandate means phasing risks planning communication project_leader
client roles-TOTAL_FORMS roles-INITIAL_FORMS roles-0-id roles-0-organisation
roles-0-part roles-0-person roles-0-task saved address_days openings_avoided lesson
is_done term_coordination title held_on starts_at place chair minute_taker attendees
absentees notes next_on discussion outcome what who due drop over both go meeting
proposal by newest which why withdraw decided-how decided-least_value party form
""".split()  # noqa: SIM905  words are easier to read


def _patterns(
    resolver: URLResolver, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            inner = f"{prefix}{one.namespace}:" if one.namespace else prefix
            yield from _patterns(one, inner)
        elif one.name and prefix == "conflicts:":
            yield f"{prefix}{one.name}", one


@pytest.fixture
def rows(people: People) -> dict[str, Any]:
    """One of everything that an address may name."""
    accepted = accept(people, y=500)
    challenge(people)
    complete(people, accepted)
    talked_about = propose_three(people)
    consult(talked_about, people.manager_north)
    match = meet(make_pair(people, 900))
    meeting = make_meeting(
        {"title": "Round", "held_on": TODAY, "area": people.north}, people.manager_north
    )
    put_on_agenda(meeting, [talked_about, accepted])
    return {
        "numbers": [accepted.number, talked_about.number],
        "meeting": meeting.pk,
        "pack": ask(meeting, None, people.manager_north).pk,
        "agenda": meeting.agenda.first().pk,  # type: ignore[union-attr]
        "match": match.pk,
        "notice": Notice.objects.values_list("pk", flat=True).first(),
        "work": accepted.members.first().work_id,  # type: ignore[union-attr]
        "dates": accepted.decisions.get().confirmations.values_list("pk", flat=True),
    }


def _addresses(rows: dict[str, Any]) -> Iterator[str]:
    for name, pattern in _patterns(get_resolver()):
        names = list(pattern.pattern.converters)
        if name in DOCUMENTS:
            continue
        for number in rows["numbers"]:
            known = {
                "number": number,
                "match": rows["match"],
                "work_id": rows["work"],
                "state": "new",
                "item": rows["agenda"],
                "pack": rows["pack"],
                "action": 1,
                "token": "x:y:z",
                "form": "txt",
                "pk": _pk_for(name, rows),
            }
            yield reverse(name, kwargs={one: known[one] for one in names})
            if "number" not in names:
                break


def _pk_for(name: str, rows: dict[str, Any]) -> int:
    if "notice" in name:
        return rows["notice"] or 0
    if "dates" in name:
        return next(iter(rows["dates"]), 0)
    return int(rows["meeting"])


@pytest.mark.parametrize("role", ["manager_north", "grid_planner"])
@pytest.mark.parametrize("turn", range(PARTS))
def test_nonsense_is_answered(
    client: Client, people: People, rows: dict[str, Any], role: str, turn: int
) -> None:
    client.force_login(getattr(people, role))
    client.raise_request_exception = False
    data = {
        name: NONSENSE[(place + turn) % len(NONSENSE)]
        for place, name in enumerate(FIELDS)
    }
    failed = [
        (address, answer.status_code)
        for address in list(_addresses(rows))[turn::PARTS]
        for answer in (client.get(address, data), client.post(address, data))
        if answer.status_code >= 500
    ]
    assert failed == []
