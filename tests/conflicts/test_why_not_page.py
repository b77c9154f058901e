"""Why two works are not proposed together: choosing them, and the answer in words."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation

from conflicts import not_together
from conflicts.engine.why_not import REASONS, Answer
from conflicts.models import Combination, Match
from conflicts.review import State
from conflicts.why_not_words import WORDS, Reader, told
from projects.models import PlannedWork
from projects.planning import Discipline, Visibility
from tests.conflicts.proposals import make_pair
from tests.factories import make_work
from tests.people import People
from tests.towns import street

PAGE = "/voorstellen/waarom-niet"
Pair = tuple[PlannedWork, PlannedWork]

# As `engine.why_not` gives them: of every code the facts that its list names.
FACTS: dict[str, dict[str, Any]] = {
    "same": {},
    "together": {"works": [1, 2], "likely": 12_340.0, "address_days": 20.0},
    "supersedes": {"reason": "duplicate", "metres": 0.0},
    "clash": {"reason": "closures", "metres": 120.0},
    "unknown": {"works": [2]},
    "not_near": {"metres": 1250.4, "buffer_m": 10.0},
    "windows": {
        "gap_days": 500,
        "tolerance_days": 365,
        "is_near_miss": True,
        "likely": 12_340.0,
    },
    "restriction": {"works": [1, 2]},
    "fixed": {"works": [1]},
    "undated": {},
    "too_large": {"works": [2], "ground_m2": 412_345, "max_m2": 200_000.0},
    "event": {"works": [2]},
    "campaign": {"works": [1, 2]},
    "same_twice": {},
    "same_organisation": {"organisation": 7},
    "not_worth": {
        "likely": 1_234.0,
        "minimum_eur": 5_000.0,
        "address_days": 20.0,
        "minimum_address_days": 200.0,
        "terms": {"paving": 9_000.0, "shift": -4_321.0},
        "weighs_most": "shift",
    },
    "better_group": {
        "works": [1, 2],
        "likely": 12_340.0,
        "better": [{"works": [1, 3], "likely": 20_000.0}],
        "difference": 7_660.0,
    },
    "limit": {
        "works": [1, 2],
        "likely": 12_340.0,
        "limits": [
            {
                "kind": "budget",
                "owner": 7,
                "period": 2031,
                "use": 100_000.0,
                "room": 20_000.0,
                "price": 0.05,
            }
        ],
    },
    "rejected": {},
    "accepted": {"works": [1]},
    "crowded": {"max_neighbours": 10, "max_group_size": 5},
}
CODES = {reason.__name__.lstrip("_") for reason in REASONS} | {"same", "crowded"}
TITLES = {1: "Sewer", 2: "Paving", 3: "Cable"}
MANAGER = Reader(TITLES, "Roads", True, True, True)


@pytest.fixture(autouse=True)
def _forget_questions() -> Iterator[None]:
    """They count for the tests that come after."""
    yield
    cache.clear()


@pytest.fixture
def english(client: Client, settings: Any) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def pair(people: People) -> Pair:
    return make_pair(people)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Answer]:
    """What the engine answers, the last of the list; how it gets there is its test."""
    found = [Answer("crowded", FACTS["crowded"])]
    monkeypatch.setattr(not_together, "why_not_together", lambda *_asked: found[-1])
    return found


def ask(client: Client, een: object = "", ander: object = "") -> str:
    answer = client.get(PAGE, {"een": een, "ander": ander})
    assert answer.status_code == 200
    return answer.content.decode()


def in_words(code: str, reader: Reader = MANAGER, **facts: Any) -> str:
    with translation.override("en"):
        found = told(code, {**FACTS[code], **facts}, reader)
    return "\n".join([found.reason, *found.figures, found.change])


def test_every_answer_of_the_engine_has_words() -> None:
    assert set(WORDS) == CODES == set(FACTS)


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_answer_is_a_sentence(code: str) -> None:
    text = in_words(code)
    assert "no words" not in text
    assert text.split("\n")[0].endswith(".")
    assert "%(" not in text


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("together", ["about €\xa012,000"]),
        ("supersedes", ["cancel one of the two"]),
        ("clash", ["way round for the other"]),
        ("unknown", ["“Paving”"]),
        ("not_near", ["1,250 metres", "up to 10 metres"]),
        (
            "windows",
            ["5 quarters between", "one year", "€\xa012,000", "1 quarter more"],
        ),
        ("restriction", ["“Sewer” and “Paving”"]),
        ("fixed", ["can't move any more: “Sewer”"]),
        ("too_large", ["412,345\xa0m²", "200,000\xa0m²"]),
        ("event", ["“Paving” is an event"]),
        ("same_organisation", ["Both are of Roads"]),
        (
            "not_worth",
            [
                "about €\xa01,200 and 20 address-days",
                "least €\xa05,000, or 200 address-days",
                "Moving works in time (\N{MINUS SIGN}\xa0€\xa04,300)",
                "nearer to each other",
            ],
        ),
        ("better_group", ["€\xa012,300", "€\xa020,000", "€\xa07,700 more"]),
        ("accepted", ["“Sewer” is in an accepted proposal"]),
        ("crowded", ["10 most valuable", "up to 5"]),
    ],
)
def test_an_answer_gives_its_figures(code: str, texts: list[str]) -> None:
    for text in texts:
        assert text in in_words(code)


def test_what_costs_more_than_it_saves_is_told_so() -> None:
    text = in_words("not_worth", likely=-3_210.0)
    assert "about €\xa03,200 more than it saves" in text


def test_a_code_that_has_no_words_yet_is_told_as_it_is() -> None:
    assert "full_moon" in told("full_moon", {}, MANAGER).reason


@pytest.mark.parametrize("code", sorted(CODES))
def test_who_may_see_no_benefit_reads_no_euros(code: str) -> None:
    text = in_words(code, Reader(TITLES, "Roads", sees_proposals=True))
    assert "€" not in text


def test_a_partner_reads_what_weighs_most_but_no_euros() -> None:
    """By changing its own cost it could else work out what the other pays."""
    partner = Reader(TITLES, "Roads", shows_benefit=True, sees_proposals=True)
    text = in_words("not_worth", partner)
    assert "Moving works in time" in text
    assert "€" not in text


@pytest.mark.parametrize("code", ["together", "better_group", "limit"])
def test_of_a_group_with_a_hidden_work_nothing_is_told(code: str) -> None:
    reader = Reader({1: "Sewer"}, "Roads", True, True, True)
    assert in_words(code, reader).startswith("They are not among the best proposals.")


@pytest.mark.parametrize("code", ["better_group", "accepted", "rejected"])
def test_of_a_proposal_that_one_may_not_see_nothing_is_told(code: str) -> None:
    reader = Reader(TITLES, "Roads", True, True, sees_proposals=False)
    assert in_words(code, reader).startswith("They are not among the best proposals.")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("manager_north", 200),
        ("executive", 200),
        ("administrator", 200),
        ("sewer_planner", 200),
        ("grid_planner", 200),
        ("stranger", 403),
    ],
)
def test_who_may_ask(client: Client, people: People, who: str, status: int) -> None:
    client.force_login(getattr(people, who))
    assert client.get(PAGE).status_code == status


@pytest.mark.django_db
def test_who_asks_without_end_is_told_to_wait(
    english: Client, people: People, answers: list[Answer]
) -> None:
    works = [make_work("Cable", organisation=people.gridco), make_work("Sewer")]
    asked = {"een": works[0].pk, "ander": works[1].pk}
    english.force_login(people.manager_north)
    seen = [english.get(PAGE, asked).status_code for _question in range(21)]
    assert seen == [200] * 20 + [429]
    assert "Wait a minute, then ask again." in english.get(PAGE, asked).content.decode()
    english.force_login(people.executive)
    assert english.get(PAGE, asked).status_code == 200


@pytest.mark.django_db
def test_who_is_logged_out_is_sent_to_sign_in(client: Client) -> None:
    answer = client.get(PAGE)
    assert answer.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.django_db
@pytest.mark.parametrize("hidden_is_first", [True, False])
def test_a_work_that_one_may_not_see_is_not_found(
    client: Client, people: People, answers: list[Answer], hidden_is_first: bool
) -> None:
    seen = make_work("Cable", organisation=people.gridco)
    hidden = make_work(organisation=people.sewers, visibility=Visibility.MUNICIPALITY)
    works = (hidden, seen) if hidden_is_first else (seen, hidden)
    client.force_login(people.grid_planner)
    asked = {"een": works[0].pk, "ander": works[1].pk}
    assert client.get(PAGE, asked).status_code == 404
    client.force_login(people.sewer_planner)
    assert client.get(PAGE, asked).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("nonsense", ["999999", "9" * 15, "9" * 40, "²", "a\0b", "%"])
def test_nonsense_breaks_nothing(
    client: Client, people: People, nonsense: str, answers: list[Answer]
) -> None:
    client.force_login(people.manager_north)
    assert client.get(PAGE, {"een": nonsense}).status_code in (200, 404)


@pytest.mark.django_db
def test_one_chooses_by_words_of_the_title(
    english: Client, people: People, pair: Pair
) -> None:
    sewer, road = pair
    english.force_login(people.manager_north)
    page = ask(english, "street new")
    assert f'href="?een={sewer.pk}&amp;ander="' in page
    page = ask(english, sewer.pk, "PAVING")
    assert f'href="?een={sewer.pk}&amp;ander={road.pk}"' in page
    assert "You may see no work with these words" in ask(english, "moon")


@pytest.mark.django_db
def test_one_finds_no_hidden_work_by_its_words(
    english: Client, people: People, pair: Pair
) -> None:
    PlannedWork.objects.update(visibility=Visibility.MUNICIPALITY)
    english.force_login(people.grid_planner)
    assert "You may see no work with these words" in ask(english, "street")


@pytest.mark.django_db
def test_what_the_first_meets_is_offered_as_the_second(
    english: Client, people: People, pair: Pair
) -> None:
    sewer, road = pair
    facts = {"metres_apart": 0, "overlap_days": 1, "gap_days": 0, "shared_m2": 1}
    Match.objects.create(
        first=sewer, second=road, kind="combine", rules_version="x", **facts
    )
    english.force_login(people.manager_north)
    page = ask(english, sewer.pk)
    assert "These lie near it:" in page
    assert f"ander={road.pk}" in page


@pytest.mark.django_db
def test_many_matches_ask_no_more_queries(
    client: Client, people: People, pair: Pair, django_assert_max_num_queries: Any
) -> None:
    sewer, _road = pair
    facts = {"metres_apart": 0, "overlap_days": 1, "gap_days": 0, "shared_m2": 1}
    for number in range(30):
        other = make_work(f"Paving {number}", organisation=people.roads)
        Match.objects.create(
            first=sewer, second=other, kind="combine", rules_version="x", **facts
        )
    client.force_login(people.manager_north)
    with django_assert_max_num_queries(24):
        answer = client.get(PAGE, {"een": sewer.pk})
    assert len(answer.context["second"].choices) == 20


@pytest.mark.django_db
def test_the_answer_stands_on_the_page(
    english: Client, people: People, pair: Pair, answers: list[Answer]
) -> None:
    sewer, road = pair
    answers.append(Answer("fixed", {"works": [sewer.pk]}))
    english.force_login(people.manager_north)
    page = ask(english, sewer.pk, road.pk)
    assert f"can&#x27;t move any more: “{sewer.title}”" in page
    assert "What would change this" in page


@pytest.mark.django_db
def test_one_asks_on_about_another_second_work(
    english: Client, people: People, pair: Pair, answers: list[Answer]
) -> None:
    english.force_login(people.manager_north)
    page = ask(english, pair[0].pk, pair[1].pk)
    assert f'href="?een={pair[0].pk}&amp;ander="' in page
    assert f'href="?een=&amp;ander={pair[1].pk}"' in page


@pytest.mark.django_db
def test_the_engine_itself_answers(english: Client, people: People, pair: Pair) -> None:
    sewer, _road = pair
    far = make_work(
        "Gas main",
        organisation=people.gridco,
        discipline=Discipline.GAS,
        footprint=street(0, 5_000),
    )
    english.force_login(people.manager_north)
    page = ask(english, sewer.pk, far.pk)
    assert "They do not lie near each other." in page
    assert "4,890 metres apart. KIP looks up to 10 metres" in page


@pytest.mark.django_db
def test_one_and_the_same_work_is_no_question(
    english: Client, people: People, pair: Pair, answers: list[Answer]
) -> None:
    english.force_login(people.manager_north)
    assert "one and the same work" in ask(english, pair[0].pk, pair[0].pk)


def make_proposal(state: State, *works: PlannedWork) -> Combination:
    combination = Combination.objects.create(
        number=41,
        state=state,
        start_quarter=date(2030, 4, 1),
        value=9_000,
        rules_version="x",
    )
    for work in works:
        combination.members.create(work=work, shift_days=0)
    return combination


@pytest.mark.django_db
def test_works_that_are_proposed_together_lead_to_the_proposal(
    english: Client, people: People, pair: Pair, answers: list[Answer]
) -> None:
    make_proposal(State.NEW, *pair)
    english.force_login(people.manager_north)
    page = ask(english, pair[0].pk, pair[1].pk)
    assert "They are proposed together" in page
    assert 'href="/voorstellen/41"' in page


@pytest.mark.django_db
def test_a_rejected_proposal_is_told_as_the_reason(
    english: Client, people: People, pair: Pair, answers: list[Answer]
) -> None:
    make_proposal(State.REJECTED, *pair)
    answers.append(Answer("rejected"))
    english.force_login(people.manager_north)
    page = ask(english, pair[0].pk, pair[1].pk)
    assert "Somebody rejected this combination" in page
    assert 'href="/voorstellen/41"' in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("visibility", "told_of_it"),
    [(Visibility.PUBLIC, True), (Visibility.MUNICIPALITY, False)],
)
def test_a_better_proposal_is_told_to_who_may_see_all_its_works(
    english: Client,
    people: People,
    answers: list[Answer],
    visibility: Visibility,
    told_of_it: bool,
) -> None:
    cable = make_work(
        "Cable", organisation=people.gridco, discipline=Discipline.ELECTRICITY
    )
    road = make_work("Paving", organisation=people.roads, discipline=Discipline.ROADS)
    third = make_work("Sewer", organisation=people.sewers, visibility=visibility)
    make_proposal(State.NEW, cable, third)
    better = [{"works": [cable.pk, third.pk], "likely": 20_000.0}]
    facts = {"works": [cable.pk, road.pk], "better": better}
    answers.append(Answer("better_group", {**FACTS["better_group"], **facts}))
    english.force_login(people.grid_planner)
    page = ask(english, cable.pk, road.pk)
    assert ("worth more in other proposals" in page) == told_of_it
    assert ('href="/voorstellen/41"' in page) == told_of_it
    assert ("€" in page) == told_of_it


@pytest.mark.django_db
def test_only_the_municipality_reads_which_limit_is_full(
    english: Client, people: People, answers: list[Answer]
) -> None:
    cable = make_work(
        "Cable", organisation=people.gridco, discipline=Discipline.ELECTRICITY
    )
    road = make_work("Paving", organisation=people.roads, discipline=Discipline.ROADS)
    (limit,) = FACTS["limit"]["limits"]
    facts = {
        "works": [cable.pk, road.pk],
        "limits": [{**limit, "owner": people.roads.pk}],
    }
    answers.append(Answer("limit", {**FACTS["limit"], **facts}))
    english.force_login(people.manager_north)
    assert "Roads 2031 is full." in ask(english, cable.pk, road.pk)
    english.force_login(people.grid_planner)
    page = ask(english, cable.pk, road.pk)
    assert "A budget or the number of closed streets is full." in page
    assert "Roads 2031" not in page
