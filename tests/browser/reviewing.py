"""A town in which everything of reviewing has a page with something on it."""

from django.urls import reverse

from conflicts.consulting.links import link_for
from conflicts.meetings import pack_jobs, services
from conflicts.missing.services import find
from conflicts.models import Combination, Meeting
from conflicts.rules import current_rules
from tests.conflicts.handing_over import accept, challenge, complete
from tests.conflicts.proposals import propose
from tests.conflicts.talks import answer_of, consult, propose_three
from tests.factories import TODAY
from tests.people import People


def addresses(people: People) -> list[str]:
    """For the manager of the north."""
    accepted, other = accept(people, y=500), propose(people, 700)
    challenge(people)
    complete(people, accepted)
    new = propose(people, 300)
    talked = propose_three(people)
    asked = consult(talked, people.manager_north)
    find(TODAY, current_rules())
    link = link_for(answer_of(asked, people.roads), people.road_planner)
    meeting = _meeting(people, new, talked)
    pack = pack_jobs.ask(meeting, None, people.manager_north)
    works = ",".join(str(row.work_id) for row in other.members.all())
    return [
        *(_at(one, new.number) for one in ("combination_detail", "consult", "assign")),
        *(_at(one, new.number) for one in ("recompose", "merge", "split")),
        f"{_at('compose')}?works={works}",
        _at("combination_detail", talked.number),
        _at("join", talked.number),
        link,
        *(_at(one, accepted.number) for one in ("choices", "assignment", "close_out")),
        *(_at(one) for one in ("meetings", "meeting_new", "missed_chances")),
        *(_at(one, meeting.pk) for one in ("meeting", "meeting_edit")),
        *(_at(one, meeting.pk) for one in ("meeting_agenda", "meeting_screen")),
        _at("pack_progress", meeting.pk, pack.pk),
        _at("put_on_agenda", talked.number),
        *(_at(one) for one in ("close_outs", "notices", "notice_settings")),
    ]


def _at(name: str, *args: object) -> str:
    return reverse(f"conflicts:{name}", args=args)


def _meeting(people: People, *rows: Combination) -> Meeting:
    values = {"title": "North", "held_on": TODAY, "area": people.north}
    meeting = services.make(values, people.manager_north)
    services.put_on_agenda(meeting, rows)
    action = {"what": "Call the gas company", "who": "Joost", "due": TODAY}
    services.add_action(meeting, meeting.agenda.first(), action)
    return meeting
