"""An area manager tries a proposal otherwise, and takes that over."""

import re

import pytest
from playwright.sync_api import expect

from conflicts.models import Combination
from tests.browser.conftest import Visit
from tests.conflicts.proposals import propose
from tests.people import People

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_another_quarter_is_tried_and_taken_over(visit: Visit, people: People) -> None:
    row = propose(people)
    page = visit(f"/voorstellen/{row.number}", people.manager_north)
    answer = page.locator("#what-if-answer")
    page.locator("#knob-start").select_option("2030-10-01")
    expect(answer).to_contain_text("Q4 2030")
    assert Combination.objects.get().start_quarter == row.start_quarter
    answer.locator("a").click()
    expect(page.locator("#composing-start")).to_have_value("2030-10-01")
    page.locator("button[name=save]").click()
    expect(page).to_have_url(re.compile(f"/voorstellen/{row.number}$"))
    expect(page.locator(".key-facts").first).to_contain_text("Q4 2030")
    assert Combination.objects.get().is_by_hand
