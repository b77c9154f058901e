"""The names of proposals in headings."""

import pytest

from conflicts.templatetags.references import unbroken


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("CV-009", '<span class="unbroken">CV-009</span>'),
        ("CV-1234 Elm Lane", '<span class="unbroken">CV-1234</span> Elm Lane'),
        ("Elm-Lane <b>", "Elm-Lane &lt;b&gt;"),
    ],
)
def test_the_name_of_a_proposal_stays_on_one_line(text: str, html: str) -> None:
    assert unbroken(text) == html
