"""Mails to who proposed something, at a real mail server."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from projects.planning import Visibility
from residents.initiatives import mailing, services
from residents.initiatives.nearby import find_works_near
from residents.initiatives.services import Moment
from residents.models import InitiativeMail
from tests.factories import TODAY, make_work
from tests.people import People
from tests.postbox import Postbox, parts
from tests.residents.ideas import NOW, make_idea, make_published, write_idea
from tests.towns import street

pytestmark = pytest.mark.django_db(transaction=True)


def subjects(box: Postbox) -> list[str]:
    return [str(letter["Subject"]) for _to, letter in box.letters]


def path_in(text: str) -> str:
    """The link in a mail, without the name of the site."""
    (address,) = [line for line in text.splitlines() if "/initiatief/volgen/" in line][
        :1
    ]
    return address.removeprefix("https://kip.example")


def test_the_link_in_the_first_mail_confirms(
    client: Client, people: People, postbox: Postbox
) -> None:
    idea = write_idea(language="en")
    assert mailing.send_all(TODAY) == 1
    ((to, letter),) = postbox.letters
    text, html = parts(letter)
    assert to == ["resident@home.example"]
    for one in (str(letter["Subject"]), text, html):  # who asked may be another
        assert "A green strip" not in one
        assert "Secret Sender" not in one
    client.post(path_in(text), {"step": "confirm"})
    idea.refresh_from_db()
    assert idea.state == "waiting"
    assert path_in(text) in html


def test_mails_can_be_stopped_by_one_click(people: People, postbox: Postbox) -> None:
    idea = make_idea(language="en")
    mailing.send_all(TODAY)
    letter = postbox.letters[-1][1]
    stop = letter["List-Unsubscribe"].strip().strip("<>")
    stop = stop.removeprefix("https://kip.example")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    Client(enforce_csrf_checks=True).post(stop, {"List-Unsubscribe": "One-Click"})
    services.publish(idea_again(idea), Moment(NOW), "Yes.")
    assert mailing.send_all(TODAY) == 0


def idea_again(idea: Any) -> Any:
    idea.refresh_from_db()
    return idea


def test_each_step_is_mailed_once_with_what_was_said(
    people: People, postbox: Postbox
) -> None:
    by = Moment(NOW, people.manager_north)
    idea = make_idea(language="en")
    services.give_back(idea, by, "Where exactly?")
    services.publish(idea, by)
    services.give_answer(idea, by, "We take it up.")
    services.reject(idea, by, "After all not.")
    for _time in range(2):
        mailing.send_all(TODAY)
    # That it has to be confirmed is no news any more.
    assert [one.partition(": ")[0] for one in subjects(postbox)] == [
        "We have received your initiative",
        "A question about your initiative",
        "Your initiative is published",
        "An answer to your initiative",
        "Your initiative is not taken up",
    ]
    texts = [parts(letter)[0] for _to, letter in postbox.letters]
    for number, said in ((1, "Where exactly?"), (3, "We take it up."), (4, "After")):
        assert said in texts[number]
    assert not [text for text in texts if "north" in text]


def test_a_mail_is_in_the_language_of_its_reader(
    people: People, postbox: Postbox
) -> None:
    make_idea(language="en")
    make_idea(language="nl")
    mailing.send_all(TODAY)
    english, _dutch = subjects(postbox)
    assert english.startswith("We have received")
    assert 'lang="nl"' in parts(postbox.letters[1][1])[1]


def test_of_linked_works_only_public_ones_are_told(
    people: People, postbox: Postbox
) -> None:
    secret = make_work("Hidden trees", visibility=Visibility.MUNICIPALITY)
    public = make_work("Sewer")
    idea = make_published(language="en")
    mailing.send_all(TODAY)
    services.link(idea, Moment(NOW), [secret], None)
    assert mailing.send_all(TODAY) == 0
    services.link(idea, Moment(NOW + timedelta(hours=1)), [secret, public], None)
    mailing.send_all(TODAY)
    text, html = parts(postbox.letters[-1][1])
    for one in (text, html):
        assert "Sewer" in one
        assert "Hidden" not in one


def test_a_work_that_came_near_is_mailed_as_everybody_may_know_it(
    people: People, postbox: Postbox
) -> None:
    make_published(language="en")
    work = make_work("Sewer", cost_estimate=987_654, description="Geheim")
    gone = make_work("Not any more", footprint=street(0, 60))
    find_works_near(NOW + timedelta(hours=1), TODAY)
    gone.visibility = Visibility.ORGANISATION
    gone.save()
    mailing.send_all(TODAY)
    text, html = parts(postbox.letters[-1][1])
    for one in (text, html):
        assert reverse("residents:work", args=[work.pk]) in one
        for secret in ("987", "Geheim", "Not any more"):
            assert secret not in one


def test_what_was_told_one_day_is_not_told_the_next(
    people: People, postbox: Postbox
) -> None:
    make_published(language="en")
    for days, title in ((1, "First work"), (2, "Second work")):
        make_work(title)
        find_works_near(NOW + timedelta(days=days), TODAY)
    mailing.send_all(TODAY)
    texts = [parts(letter)[0] for _to, letter in postbox.letters[-2:]]
    for text, told, untold in (
        (texts[0], "First work", "Second work"),
        (texts[1], "Second work", "First work"),
    ):
        assert told in text
        assert untold not in text


def test_a_server_that_is_away_loses_no_mail(
    people: People, settings: Any, postbox: Postbox
) -> None:
    make_idea()
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert mailing.send_all(TODAY) == 0
    settings.EMAIL_PORT = port
    assert mailing.send_all(TODAY) == 1
    assert InitiativeMail.objects.exclude(sent_at=None).count() == 1
