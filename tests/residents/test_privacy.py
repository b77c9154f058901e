"""What is kept of residents, and that it goes when they were told it would."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from residents import tasks
from residents.models import (
    Initiative,
    InitiativeEntry,
    InitiativeMail,
    Subscription,
    SubscriptionMail,
)
from residents.privacy import keeping, terms
from residents.privacy.terms import Term
from residents.subscriptions.keeping import ends_soon
from tests.factories import TODAY, make_area
from tests.towns import point

pytestmark = pytest.mark.django_db

State = Initiative.State
NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)
MOMENT = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _files_of_their_own(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def make_subscription(**fields: Any) -> Subscription:
    number = Subscription.objects.count()
    values = {
        "email": f"resident{number}@example.org",
        "point": point(number, 0),
        "radius": 500,
        "created_at": NOW,
        "confirmed_at": NOW,
        **fields,
    }
    return Subscription.objects.create(**values)


def make_initiative(state: str, **fields: Any) -> Initiative:
    values = {
        "title": "A bench under the tree",
        "text": "There is room for one.",
        "place": point(0, 0),
        "joining_text": "The Smiths at number 4",
        "email": "resident@example.org",
        "name": "Jo Resident",
        "created_at": NOW,
        **fields,
    }
    return Initiative.objects.create(state=state, **values)


def with_photo(initiative: Initiative) -> Path:
    initiative.photo.save("a.jpg", ContentFile(b"a photo"))
    return Path(initiative.photo.path)


def mailed(**fields: Any) -> SubscriptionMail:
    return SubscriptionMail.objects.create(
        subscription=make_subscription(), kind=SubscriptionMail.Kind.NEWS, **fields
    )


def just_before(term: Term) -> datetime:
    """Long enough ago to be forgotten."""
    return term.before(NOW) - MOMENT


def just_after(term: Term) -> datetime:
    return term.before(NOW) + MOMENT


@pytest.mark.parametrize(
    ("term", "now", "then"),
    [
        (Term(hours=48), NOW, datetime(2029, 12, 30, 12, tzinfo=UTC)),
        (Term(months=3), NOW, datetime(2029, 10, 1, 12, tzinfo=UTC)),
        (Term(months=24), NOW, datetime(2028, 1, 1, 12, tzinfo=UTC)),
        (Term(years=2), NOW, datetime(2028, 1, 1, 12, tzinfo=UTC)),
        (
            Term(months=3),
            datetime(2030, 5, 31, tzinfo=UTC),
            datetime(2030, 2, 28, tzinfo=UTC),
        ),
        (
            Term(years=1),
            datetime(2028, 2, 29, tzinfo=UTC),
            datetime(2027, 2, 28, tzinfo=UTC),
        ),
        (
            Term(months=1),
            datetime(2030, 1, 15, tzinfo=UTC),
            datetime(2029, 12, 15, tzinfo=UTC),
        ),
    ],
)
def test_a_term_counts_back_as_a_calendar_does(
    term: Term, now: datetime, then: datetime
) -> None:
    assert term.before(now) == then


def test_a_term_counts_on_as_a_calendar_does() -> None:
    assert Term(months=24).after(NOW) == datetime(2032, 1, 1, 12, tzinfo=UTC)
    last_day = datetime(2030, 11, 30, tzinfo=UTC)
    assert Term(months=3).after(last_day) == datetime(2031, 2, 28, tzinfo=UTC)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_tells_every_term_of_the_job_and_no_other(
    client: Client, settings: Any, language: str
) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    shown = client.get("/privacy").content.decode().replace("&#x27;", "'")
    with translation.override(language):
        for rule in keeping.rules():
            assert rule.term.text in rule.text
            assert rule.text in shown
        told = sum(1 for rule in keeping.rules() if rule.text in shown)
    assert told == len(list(keeping.rules())) >= 8


def test_a_subscription_that_nobody_confirmed_goes_after_two_days() -> None:
    old = make_subscription(
        confirmed_at=None, created_at=just_before(terms.UNCONFIRMED)
    )
    new = make_subscription(confirmed_at=None, created_at=just_after(terms.UNCONFIRMED))
    confirmed = make_subscription(created_at=just_before(terms.UNCONFIRMED))
    assert keeping.forget(NOW) == 1
    assert set(Subscription.objects.all()) == {new, confirmed}
    assert not Subscription.objects.filter(pk=old.pk).exists()


def test_a_subscription_goes_two_years_after_it_was_last_used() -> None:
    long_ago = just_before(terms.UNUSED)
    unused = make_subscription(confirmed_at=long_ago)
    used = make_subscription(confirmed_at=long_ago, used_at=just_after(terms.UNUSED))
    used_long_ago = make_subscription(confirmed_at=long_ago, used_at=long_ago)
    in_an_area = make_subscription(point=None, radius=None, area=make_area())
    assert keeping.forget(NOW) == 2
    assert set(Subscription.objects.all()) == {used, in_an_area}
    gone = [unused.pk, used_long_ago.pk]
    assert not Subscription.objects.filter(pk__in=gone).exists()


def test_mails_tell_of_the_end_of_a_subscription_when_it_is_near() -> None:
    fresh = make_subscription()
    old = make_subscription(confirmed_at=terms.UNUSED.before(NOW) + timedelta(days=30))
    used = make_subscription(confirmed_at=old.confirmed_at, used_at=NOW)
    assert ends_soon([fresh, old, used], TODAY) == date(2030, 1, 31)
    assert ends_soon([fresh, used], TODAY) is None
    shown = render_to_string(
        "mails/news.txt",
        {"ends": date(2030, 1, 31), "manage_path": "/", "unsubscribe": "/"},
    )
    assert "31 januari 2030" in shown


def test_mails_are_forgotten_but_not_those_that_still_have_to_go() -> None:
    old = just_before(terms.MAILS).date() - timedelta(days=1)
    mailed(day=old, handed_at=NOW, sent_at=NOW)
    mailed(day=old, dropped="no such person resident@example.org")
    waits = mailed(day=old)
    new = mailed(day=TODAY, handed_at=NOW)
    assert keeping.forget(NOW) == 2
    assert set(SubscriptionMail.objects.all()) == {waits, new}


def test_mails_about_an_initiative_are_forgotten_too() -> None:
    waiting = make_initiative(State.WAITING)
    old = just_before(terms.MAILS).date() - timedelta(days=1)
    for day in (old, TODAY):
        InitiativeMail.objects.create(
            initiative=waiting,
            kind=InitiativeMail.Kind.CONFIRM,
            day=day,
            handed_at=NOW,
        )
    assert keeping.forget(NOW) == 1
    assert [mail.day for mail in InitiativeMail.objects.all()] == [TODAY]


@pytest.mark.parametrize(
    ("state", "since", "term"),
    [
        (State.UNCONFIRMED, "created_at", terms.UNCONFIRMED),
        (State.WITHDRAWN, "closed_at", terms.CLOSED),
    ],
)
def test_what_nobody_confirmed_or_was_withdrawn_goes_with_its_photo(
    django_capture_on_commit_callbacks: Any, state: str, since: str, term: Term
) -> None:
    old = make_initiative(state, **{since: just_before(term)})
    InitiativeEntry.objects.create(
        initiative=old, kind=InitiativeEntry.Kind.SENT, at=NOW
    )
    file = with_photo(old)
    new = make_initiative(state, **{since: just_after(term)})
    kept = with_photo(new)
    with django_capture_on_commit_callbacks(execute=True):
        assert keeping.forget(NOW) == 1
    assert list(Initiative.objects.all()) == [new]
    assert not file.exists()
    assert kept.exists()


def test_a_question_without_a_reaction_ends_after_half_a_year() -> None:
    old, new = make_initiative(State.RETURNED), make_initiative(State.RETURNED)
    for one, moment in (
        (old, just_before(terms.RETURNED)),
        (new, just_after(terms.RETURNED)),
    ):
        Initiative.objects.filter(pk=one.pk).update(changed_at=moment)
    keeping.forget(NOW)
    assert list(Initiative.objects.all()) == [new]


def test_of_what_was_rejected_nobody_knows_any_more_who_sent_it() -> None:
    old = make_initiative(State.REJECTED, closed_at=just_before(terms.CLOSED))
    file = with_photo(old)
    new = make_initiative(State.REJECTED, closed_at=just_after(terms.CLOSED))
    assert keeping.forget(NOW) == 1
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.email, old.name, str(old.photo), old.joining_text) == ("", "", "", "")
    assert old.title == "A bench under the tree"
    assert not file.exists()
    assert new.email == "resident@example.org"


def test_of_what_was_published_the_idea_and_its_photo_stay() -> None:
    long_ago = just_before(terms.SENDER)
    answered = make_initiative(
        State.PUBLISHED, published_at=long_ago, answered_at=long_ago
    )
    file = with_photo(answered)
    never = make_initiative(State.PUBLISHED, published_at=long_ago)
    lately = make_initiative(
        State.PUBLISHED, published_at=long_ago, answered_at=just_after(terms.SENDER)
    )
    assert keeping.forget(NOW) == 2
    for one in (answered, never, lately):
        one.refresh_from_db()
    assert (answered.email, answered.name, never.email) == ("", "", "")
    assert file.exists()
    assert lately.name == "Jo Resident"


def test_what_waits_for_an_answer_stays() -> None:
    make_initiative(State.WAITING, created_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert keeping.forget(NOW) == 0
    assert Initiative.objects.get().email


def test_done_twice_there_is_nothing_left_to_do() -> None:
    make_initiative(State.REJECTED, closed_at=just_before(terms.CLOSED))
    long_ago = just_before(terms.SENDER)
    make_initiative(State.PUBLISHED, published_at=long_ago)
    make_subscription(confirmed_at=None, created_at=just_before(terms.UNCONFIRMED))
    assert keeping.forget(NOW) == 3
    assert keeping.forget(NOW) == 0


def test_the_job_runs_every_hour(settings: Any) -> None:
    jobs = settings.CELERY_BEAT_SCHEDULE.values()
    (job,) = [one for one in jobs if one["task"] == tasks.forget_personal_data.name]
    assert len(job["schedule"].hour) == 24
    make_subscription(
        confirmed_at=None, created_at=datetime.now(UTC) - timedelta(hours=49)
    )
    tasks.forget_personal_data()
    assert not Subscription.objects.exists()


def test_the_page_names_the_servers_that_learn_something(
    client: Client, settings: Any
) -> None:
    settings.KIP_TILE_URL = settings.KIP_ADDRESS_SEARCH = ""
    settings.KIP_PRIVACY_CONTACT = "privacy@town.example"
    shown = client.get("/privacy").content.decode()
    assert "pdok" not in shown
    assert 'href="mailto:privacy@town.example"' in shown
    settings.KIP_TILE_URL = "https://tiles.example/{z}/{x}/{y}.png"
    settings.KIP_ADDRESS_SEARCH = "https://search.example/v3"
    settings.KIP_PRIVACY_CONTACT = ""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"  # or it has the first one
    shown = client.get("/privacy").content.decode()
    assert "tiles.example" in shown
    assert "search.example" in shown


def test_the_page_is_for_everybody_and_sets_no_cookie(client: Client) -> None:
    answer = client.get("/privacy")
    assert answer.status_code == 200
    assert not answer.cookies


def test_who_asks_for_it_is_forgotten_at_once() -> None:
    make_subscription(email="Jo@Example.org")
    other = make_subscription()
    waiting = make_initiative(State.WAITING, email="jo@example.org")
    published = make_initiative(
        State.PUBLISHED, email="JO@example.org", published_at=NOW
    )
    other_idea = make_initiative(State.WAITING)
    said = StringIO()
    call_command("forget_resident", "jo@example.org", stdout=said)
    assert said.getvalue().startswith("1 subscriptions and 1 initiatives are erased; 1")
    assert list(Subscription.objects.all()) == [other]
    assert set(Initiative.objects.all()) == {published, other_idea}
    published.refresh_from_db()
    assert (published.email, published.name) == ("", "")
    assert not Initiative.objects.filter(pk=waiting.pk).exists()
