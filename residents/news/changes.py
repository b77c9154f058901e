"""Which change of a work is news to residents: what they would read otherwise."""

from collections.abc import Iterator
from datetime import date

from projects.periods import quarter_text
from residents.models import News
from residents.public import PublicFacts

Kind = News.Kind


def news_between(before: PublicFacts, after: PublicFacts) -> list[Kind]:
    """What to tell residents of a work that was public and still is, the most important
    first; nothing when they would read the same."""
    return list(_news_between(before, after))


def _news_between(before: PublicFacts, after: PublicFacts) -> Iterator[Kind]:
    starts = after.is_under_way and not before.is_under_way
    if starts:
        yield Kind.STARTED
    if _period(before) != _period(after):
        yield Kind.MOVED
    # Of what is under way nobody wonders whether it was decided.
    if before.is_provisional and not after.is_provisional and not starts:
        yield Kind.DECIDED
    if set(after.partners) - set(before.partners):
        yield Kind.COMBINED
    if before.closes_street != after.closes_street:
        yield Kind.STREET


def _period(facts: PublicFacts) -> tuple[str, str]:
    """In quarters: a shift of some days within one is no news."""
    return _quarter(facts.starts_on), _quarter(facts.ends_on)


def _quarter(day: date | None) -> str:
    return quarter_text(day) if day else ""
