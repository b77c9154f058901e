"""Who is told what, once, and in which words."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from conflicts.models import (
    AgendaItem,
    Combination,
    Comment,
    Meeting,
    Notice,
    NoticeChoice,
)
from conflicts.notices.choosing import Chosen, choose
from conflicts.notices.receivers import tell_of_proposals
from conflicts.notices.telling import tell
from conflicts.notices.words import told, url_of
from conflicts.review import How, NoticeKind, State
from conflicts.services import detect
from conflicts.signals import combination_moved, combination_proposed
from organisations.models import User
from projects.models import PlannedWork
from projects.planning import Visibility
from tests.conflicts.notices_of import tell_decided, told_to
from tests.conflicts.proposals import make_pair, propose
from tests.conflicts.talks import consult, propose_three
from tests.factories import TODAY
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(people: People) -> Combination:
    found = propose(people)
    Notice.objects.all().delete()
    return found


def test_a_new_proposal_is_told_to_its_area_manager_once(people: People) -> None:
    make_pair(people)
    for _twice in range(2):
        detect(TODAY)
    assert told_to(people.manager_north) == [(NoticeKind.PROPOSED, How.DIGEST)]
    assert told_to(people.manager_south) == []
    assert told_to(people.sewer_planner) == []
    assert told_to(people.stranger) == []


def test_many_new_proposals_are_told_in_as_many_queries_as_one(people: People) -> None:
    found = [propose(people, y) for y in (100, 400)]
    Notice.objects.all().delete()
    counts = []
    for rows in (found[:1], found):
        with CaptureQueriesContext(connection) as asked:
            tell_of_proposals(rows)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert len(told_to(people.manager_north)) == 2


def test_who_puts_a_proposal_together_is_not_told_of_it(
    people: People, proposal: Combination
) -> None:
    Combination.objects.update(made_by=people.manager_north)
    proposal.refresh_from_db()
    combination_proposed.send(sender=Combination, combination=proposal)
    assert told_to(people.manager_north) == []


def test_what_moved_is_told_to_who_decides_and_to_the_parties(
    people: People, proposal: Combination
) -> None:
    Combination.objects.update(state=State.REASSESS)
    for _twice in range(2):
        combination_moved.send(sender=Combination, combination=proposal)
    for user in (people.manager_north, people.sewer_planner, people.road_planner):
        assert told_to(user) == [(NoticeKind.REASSESS, How.DIGEST)]
    assert told_to(people.grid_planner) == []


def test_nobody_is_told_twice_or_of_what_they_did_themselves(
    people: People, proposal: Combination
) -> None:
    everybody = [people.sewer_planner, people.road_planner, people.sewer_planner]
    for _twice in range(2):
        tell(
            everybody,
            NoticeKind.MENTIONED,
            "7",
            combination=proposal,
            by=people.road_planner,
        )
    assert told_to(people.sewer_planner) == [(NoticeKind.MENTIONED, How.NOW)]
    assert told_to(people.road_planner) == []


def test_who_left_is_told_nothing(people: People, proposal: Combination) -> None:
    User.objects.filter(pk=people.sewer_planner.pk).update(is_active=False)
    people.sewer_planner.refresh_from_db()
    tell_decided(proposal, people.sewer_planner)
    assert not Notice.objects.exists()


@pytest.mark.parametrize(("least", "how"), [(1, How.NOW), (2_000_000_000, How.APP)])
def test_below_ones_threshold_it_is_only_in_kip(
    people: People, proposal: Combination, least: int, how: How
) -> None:
    choose(people.sewer_planner, Chosen(NoticeKind.DECIDED, How.NOW, least))
    tell_decided(proposal, people.sewer_planner, people.road_planner)
    assert told_to(people.sewer_planner) == [(NoticeKind.DECIDED, how)]
    assert told_to(people.road_planner) == [(NoticeKind.DECIDED, How.NOW)]


def test_a_choice_holds_for_what_still_waits_too(
    people: People, proposal: Combination
) -> None:
    tell_decided(proposal, people.sewer_planner)
    choose(people.sewer_planner, Chosen(NoticeKind.DECIDED, How.APP))
    assert told_to(people.sewer_planner) == [(NoticeKind.DECIDED, How.APP)]
    assert NoticeChoice.objects.count() == 1


DETAILS: dict[str, dict[str, Any]] = {
    NoticeKind.INVITED: {"party": "Gridco", "deadline": "2030-02-03", "answer": 1},
    NoticeKind.REMINDER: {"party": "Gridco", "deadline": "2030-02-03", "answer": 1},
    NoticeKind.ANSWERED: {"party": "Gridco", "reply": "refused", "before": "agreed"},
    NoticeKind.SILENT: {"parties": "Gridco, Sewers", "deadline": "2030-02-03"},
    NoticeKind.MENTIONED: {"who": "Ann 100%", "comment": 1, "is_internal": False},
    NoticeKind.COMMENTED: {"who": "Ann 100%", "comment": 1, "is_internal": False},
    NoticeKind.DECIDED: {
        "verdict": "accept",
        "reason": "saves",
        "explanation": "100% %(sure)s",
    },
    NoticeKind.CONFIRM: {"work": "Elm 100%", "work_id": 1},
    NoticeKind.CONFIRMED: {"work": "Elm", "said": "declined", "note": "Too soon"},
    NoticeKind.CHOICE: {"subject": "Trees", "why": "on_date"},
    NoticeKind.ASSIGNMENT: {"act": "return", "note": "Not yet, too dear"},
}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("kind", [one for one in NoticeKind if one != "meeting"])
def test_every_kind_has_words_and_leads_somewhere(
    people: People, proposal: Combination, kind: NoticeKind, language: str
) -> None:
    notice = Notice(
        user=people.manager_north,
        kind=kind,
        combination=proposal,
        details=DETAILS.get(kind, {}),
    )
    with override(language):
        [one] = told([notice], people.manager_north)
    assert one.is_visible
    assert one.title.strip()
    assert one.sentence.strip()
    for left_over in ("%(", "None", "  "):
        assert left_over not in one.title + one.sentence.replace("%(sure)s", "")
    for value in DETAILS.get(kind, {}).values():
        if isinstance(value, str) and " " in value:
            assert value in one.title + one.sentence
    assert one.url.startswith(f"/voorstellen/{proposal.number}")


def test_an_unknown_or_missing_detail_is_no_error(
    people: People, proposal: Combination
) -> None:
    for kind in NoticeKind:
        if kind != NoticeKind.MEETING:
            notice = Notice(
                user=people.manager_north,
                kind=kind,
                combination=proposal,
                details={"reply": "nonsense", "verdict": None},
            )
            assert told([notice], notice.user)[0].title


@pytest.fixture
def shown_to_all(proposal: Combination, people: People) -> Combination:
    """With a work of the partner in it."""
    work = proposal.members.order_by("pk")[0].work
    PlannedWork.objects.filter(pk=work.pk).update(organisation=people.gridco)
    return proposal


def test_what_one_may_no_longer_see_is_not_told(
    people: People, shown_to_all: Combination
) -> None:
    tell_decided(shown_to_all, people.grid_planner)
    notice = Notice.objects.get()
    [before] = told([notice], people.grid_planner)
    assert before.is_visible
    others = PlannedWork.objects.exclude(organisation=people.gridco)
    others.update(visibility=Visibility.ORGANISATION)
    [after] = told([notice], people.grid_planner)
    assert not after.is_visible
    assert (after.sentence, after.url) == ("", "")
    assert str(shown_to_all) not in after.title


def test_internal_comments_are_not_told_to_partners(
    people: People, shown_to_all: Combination
) -> None:
    comment = Comment.objects.create(
        combination=shown_to_all,
        text="Secret",
        is_internal=True,
        author=people.road_planner,
    )
    both = [people.grid_planner, people.road_planner]
    tell(
        both,
        NoticeKind.COMMENTED,
        f"{comment.pk}",
        combination=shown_to_all,
        comment=comment.pk,
        who="Roadie",
        is_internal=True,
    )
    said = {user: told(Notice.objects.filter(user=user), user)[0] for user in both}
    assert not said[people.grid_planner].is_visible
    assert "Roadie" not in said[people.grid_planner].title
    assert said[people.road_planner].is_visible
    assert "Secret" not in said[people.road_planner].sentence


def test_many_notices_are_worded_in_a_fixed_number_of_queries(
    people: People, django_assert_max_num_queries: Any
) -> None:
    rows = [propose(people, y) for y in (100, 400, 700)]
    for row in rows:
        for key in "abc":
            tell_decided(row, people.manager_north, key=f"{row.pk}-{key}")
    notices = Notice.objects.filter(user=people.manager_north)
    with django_assert_max_num_queries(16):
        found = told(notices.select_related("combination"), people.manager_north)
    assert len(found) == 12
    assert {url_of(one.notice) for one in found} == {one.url for one in found}


def test_a_meeting_is_told_to_who_may_see_it(
    people: People, proposal: Combination
) -> None:
    meeting = Meeting.objects.create(
        title="North, spring", held_on=TODAY, made_by=people.manager_north
    )
    AgendaItem.objects.create(meeting=meeting, combination=proposal, order=1)
    said = {}
    for user in (people.sewer_planner, people.stranger):
        notice = Notice(user=user, kind=NoticeKind.MEETING, meeting=meeting)
        [said[user]] = told([notice], user)
    assert "North, spring" in said[people.sewer_planner].title
    assert said[people.sewer_planner].url == f"/voorstellen/vergaderingen/{meeting.pk}"
    assert not said[people.stranger].is_visible
    assert "North" not in said[people.stranger].title


def test_who_is_asked_reads_what_the_manager_wrote(people: People) -> None:
    consultation = consult(propose_three(people), people.manager_north)
    notice = Notice.objects.get(kind=NoticeKind.INVITED, user=people.sewer_planner)
    with override("en"):
        sentence = str(told([notice], people.sewer_planner)[0].sentence)
    assert sentence.endswith(f"\n{people.manager_north} writes: Please.")
    assert str(consultation.deadline.year) in sentence
