"""The whole story on the demo town: a proposal, what the parties say, the decision,
new dates, the assignment, and what residents see of it."""

import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import docx
import pypdf
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from conflicts.consulting.reminders import send as send_reminders
from conflicts.models import Answer, Combination, Notice
from conflicts.notices.sending import send_now
from conflicts.review import AssignmentState, NoticeKind, Reply, State
from kip.demo.load import load_demo
from organisations.models import User
from projects.models import PlannedWork
from projects.planning import Visibility
from tests.browser.conftest import Visit
from tests.postbox import Postbox, open_postbox, parts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAVEMENTS, WATER = "Schaerbeek Trottoirs", "VIVAQUA"


class Clock:
    """The day that every page takes for today."""

    def __init__(self) -> None:
        self.today = date(2026, 11, 23)

    def localdate(self, value: Any = None, _zone: Any = None) -> date:
        return value.date() if value else self.today


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "localdate", clock.localdate)
    return clock


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    with open_postbox(settings) as box:
        yield box


@pytest.fixture
def proposal(clock: Clock, transactional_db: None) -> Combination:
    """A new one of the demo town, of the pavements, the water company and others."""
    load_demo(clock.today, lambda _text: None)
    rows = Combination.objects.filter(state=State.NEW).decidable_by(
        person("gebied.west")
    )
    pavements = rows.filter(members__work__organisation__name=PAVEMENTS)
    found = pavements.filter(members__work__organisation__name__startswith=WATER)
    proposal = found.distinct().best_first()[0]
    assert len(parties(proposal)) >= 3
    # What residents may see of it, and what an assignment needs to know.
    for work in works(proposal):
        PlannedWork.objects.filter(pk=work.pk).update(
            visibility=Visibility.PUBLIC, cost_estimate=work.cost_estimate or 50_000
        )
    return proposal


def person(name: str) -> User:
    return User.objects.get(email=f"{name}@kip.example")


def works(proposal: Combination) -> list[PlannedWork]:
    return list(PlannedWork.objects.filter(memberships__combination=proposal))


def parties(proposal: Combination) -> set[str]:
    return {work.organisation.name for work in works(proposal)}


def state_of(proposal: Combination) -> str:
    proposal.refresh_from_db()
    return proposal.state


def test_from_proposal_to_what_residents_see(
    visit: Visit, proposal: Combination, clock: Clock, postbox: Postbox
) -> None:
    manager = visit("/voorstellen/", person("gebied.west"))
    open_proposal(manager, proposal)
    ask_the_parties(manager, proposal)
    answer_by_the_link_in_the_mail(visit, proposal, clock, postbox)
    answer_from_the_inbox(visit, proposal)
    let_the_deadline_pass(manager, proposal, clock)
    accept(manager, proposal)
    confirm_the_dates(visit, proposal)
    choose_what_else_is_done(manager, proposal)
    make_the_assignment(manager, proposal)
    read_the_documents(manager, proposal)
    adopt(visit, proposal)
    see_it_as_a_resident(visit, proposal)


def open_proposal(page: Page, proposal: Combination) -> None:
    link = page.locator(f"a[href='/voorstellen/{proposal.number}']").first
    link.click()
    expect(page).to_have_url(re.compile(f"/voorstellen/{proposal.number}"))


def ask_the_parties(page: Page, proposal: Combination) -> None:
    page.get_by_role("link", name="Ask the parties").first.click()
    page.locator("[name=message]").fill("Can we do this together in one go?")
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("#parties")).to_contain_text("Can we do this together")
    assert state_of(proposal) == State.CONSULTING
    asked = Answer.objects.filter(consultation__combination=proposal)
    assert {one.organisation.name for one in asked} == parties(proposal)


def answer_by_the_link_in_the_mail(
    visit: Visit, proposal: Combination, clock: Clock, postbox: Postbox
) -> None:
    """Who plans for the water company has several parties; one mail each."""
    send_now(clock.today, timezone.now())  # noqa: TID251  real mail
    water = person("vivaqua").email
    letters = [letter for to, letter in postbox.letters if to == [water]]
    links = [
        found[0]
        for letter in letters
        if (found := re.findall(r"/voorstellen/reactie/\S+", parts(letter)[0]))
    ]
    mine = [name for name in parties(proposal) if name.startswith(WATER)]
    assert len(links) == len(mine)
    for link in links:
        page = visit(link)  # not signed in
        page.locator("[name=reply][value=conditions]").check()
        page.locator("[name=note]").fill("If the mains go first.")
        page.locator("main form button[type=submit]").click()
        expect(page.locator("main")).to_contain_text("agreed on conditions")
    replies = Answer.objects.filter(organisation__name__in=mine)
    replies = replies.filter(consultation__combination=proposal)
    assert {one.reply for one in replies} == {Reply.CONDITIONS}


def answer_from_the_inbox(visit: Visit, proposal: Combination) -> None:
    page = visit("/planning/werkvoorraad", person("planner"))
    item = page.locator("li", has_text=proposal.reference).filter(
        has=page.get_by_role("link")
    )
    item.last.get_by_role("link").last.click()
    form = page.locator("#parties form, main form").filter(
        has=page.locator("[name=reply]")
    )
    form.locator("[name=reply][value=agreed]").check()
    form.locator("button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("agreed")
    answer = Answer.objects.get(
        consultation__combination=proposal, organisation__name=PAVEMENTS
    )
    assert answer.reply == Reply.AGREED
    assert answer.answered_by == person("planner")


def let_the_deadline_pass(page: Page, proposal: Combination, clock: Clock) -> None:
    clock.today = proposal.consultations.get().deadline + timedelta(days=1)
    send_reminders(clock.today)
    silent = Notice.objects.filter(kind=NoticeKind.SILENT, combination=proposal)
    assert {one.user for one in silent} == {person("gebied.west")}
    page.goto(f"/voorstellen/{proposal.number}")
    expect(page.locator("#parties")).to_contain_text("no answer by")


def accept(page: Page, proposal: Combination) -> None:
    page.locator("[name=verdict][value=accept]").check()
    page.locator("[name=reason]").select_option("saves")
    page.locator("[name=explanation]").fill("One opening instead of several.")
    page.locator("[data-decision] button[type=submit]").click()
    expect(page.locator("#notices")).to_contain_text(proposal.reference)
    assert state_of(proposal) == State.ACCEPTED


def confirm_the_dates(visit: Visit, proposal: Combination) -> None:
    """Each owner its own; the administrator stands in for who has no account."""
    before = {work.pk: work.preferred_start for work in works(proposal)}
    for who in ("planner", "vivaqua", "beheer"):
        page = visit(f"/voorstellen/{proposal.number}#dates", person(who))
        button = page.locator("#dates button[value=confirmed]")
        while count := button.count():
            button.first.click()
            expect(button).to_have_count(count - 1)
    asked = proposal.decisions.get().confirmations.all()
    assert asked
    assert {one.state for one in asked} == {"confirmed"}
    for one in asked:
        work = PlannedWork.objects.get(pk=one.work_id)
        assert (work.earliest_start, work.latest_end, work.preferred_start) == (
            one.earliest_start,
            one.latest_end,
            one.preferred_start,
        )
    assert before != {work.pk: work.preferred_start for work in works(proposal)}


def choose_what_else_is_done(page: Page, proposal: Combination) -> None:
    page.goto(f"/voorstellen/{proposal.number}/keuzes")
    undecided = page.locator(".choice", has_text="undecided")
    while count := undecided.count():
        form = undecided.first.locator("form")
        form.locator("[name$=chosen][value=in]").check()
        form.locator("[name$=reason]").fill("The street opens anyway.")
        form.locator("button[type=submit]").click()
        expect(undecided).to_have_count(count - 1)


def make_the_assignment(page: Page, proposal: Combination) -> None:
    page.goto(f"/voorstellen/{proposal.number}/opdracht")
    page.get_by_role("button", name="Make the assignment").click()
    for name, text in {
        "client": "Amélie Janssens",
        "project_leader": "Noor Peeters",
        "goal": "A street that need not open again for thirty years.",
        "result": "New sewer, mains and pavements.",
        "mandate": "Up to the budget below.",
    }.items():
        page.locator(f"[name={name}]").fill(text)
    page.locator(".assignment-save button").click()
    expect(page.locator("#ready-title")).to_be_visible()
    page.get_by_role("button", name="Offer to the executive").click()
    expect(page.locator(".assignment-head .badge")).to_contain_text("offered")
    assert proposal.assignment.state == AssignmentState.OFFERED


def read_the_documents(page: Page, proposal: Combination) -> None:
    needed = [proposal.reference, "Noor Peeters", works(proposal)[0].title]
    for kind in ("executive", "full"):
        pdf = pypdf.PdfReader(io.BytesIO(download(page, proposal, "pdf", kind)))
        text = " ".join(one.extract_text() for one in pdf.pages)
        if kind == "executive":
            assert len(pdf.pages) == 1
        document = docx.Document(io.BytesIO(download(page, proposal, "docx", kind)))
        page_head = document.sections[0].header._element
        read = [*page_head.iter(), *document.element.body.iter()]
        words = " ".join(one.text for one in read if one.text)
        for one in needed if kind == "full" else needed[:2]:
            assert squeezed(one) in squeezed(text), (kind, one)
            assert squeezed(one) in squeezed(words), (kind, one)
        assert any(len(one.images) for one in pdf.pages)
        assert document.inline_shapes  # the map


def squeezed(text: str) -> str:
    """Lines break where the page is full."""
    return re.sub(r"[\s­-]+", "", text)


def download(page: Page, proposal: Combination, form: str, kind: str) -> bytes:
    address = f"/voorstellen/{proposal.number}/opdracht.{form}?kind={kind}"
    answer = page.context.request.get(address)
    assert answer.status == 200
    return answer.body()


def adopt(visit: Visit, proposal: Combination) -> None:
    page = visit(f"/voorstellen/{proposal.number}/opdracht", person("bestuur"))
    page.get_by_role("button", name="Adopt").click()
    expect(page.locator(".assignment-head .badge")).to_contain_text("adopted")


def see_it_as_a_resident(visit: Visit, proposal: Combination) -> None:
    one, *others = works(proposal)
    page = visit(f"/werk/{one.pk}")
    for other in others:
        expect(page.locator("main")).to_contain_text(other.title)
    expect(page.locator("main")).to_contain_text("the street is opened only once")
    assert "One opening instead of several" not in page.content()
