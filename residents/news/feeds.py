"""News and works as files that programs of residents follow: Atom and iCalendar."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, get_tag_uri
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vText

from projects.periods import period_text
from residents.asking import PublicFilter
from residents.news.places import asked_place_text
from residents.news.telling import headline, sentence
from residents.public import PublicNews, PublicWork

# A window that is longer says between which days the work may be done. Coloured in a
# calendar it would only hide what else is on those days: such a work stands on its
# first day alone.
LONGEST_SHOWN = timedelta(days=184)
# XML does not know them, and calendars stumble over them.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Feed:
    """What a file is called, where it is found, and when what it tells last changed.

    `page` is the same question on the map.
    """

    title: str
    address: str
    page: str
    changed_at: datetime


def feed_of(question: PublicFilter, name: str, changed_at: datetime) -> Feed:
    """The file of this name (`atom`, `calendar`) for a question."""
    asked = question.address()
    place = asked_place_text(question)
    town = settings.KIP_MUNICIPALITY or _("the whole municipality")
    where = place or _("in %(area)s") % {"area": town}
    return Feed(
        _("Works %(where)s") % {"where": where},
        _absolute(reverse(f"residents:{name}"), asked),
        _absolute(reverse("residents:map"), asked),
        changed_at,
    )


def _absolute(path: str, query: str = "") -> str:
    return settings.KIP_ADDRESS + path + (f"?{query}" if query else "")


def _work_page(work_id: int) -> str:
    return _absolute(reverse("residents:work", args=[work_id]))


def atom(feed: Feed, news: Iterable[PublicNews]) -> str:
    """An Atom feed; an entry keeps its id for ever."""
    file = _Atom(
        title=feed.title,
        link=feed.page,
        description="",
        feed_url=feed.address,
        feed_guid=feed.address,
        language=get_language(),
        changed_at=feed.changed_at,
    )
    for one in news:
        file.add_item(
            title=_clean(f"{headline(one)}: {one.work.title}"),
            link=_work_page(one.work.id),
            description=_clean(sentence(one)),
            unique_id=get_tag_uri(
                f"{settings.KIP_ADDRESS}/news/{one.id}", one.happened_at
            ),
            author_name=_clean(one.organisation),
            pubdate=one.happened_at,
            updateddate=one.happened_at,
            categories=[one.discipline_label],
        )
    return file.writeString("utf-8")


class _Atom(Atom1Feed):
    """Django's takes the time of asking where nothing was told yet."""

    def latest_post_date(self) -> datetime:
        changed_at: datetime = self.feed["changed_at"]
        return changed_at


def calendar(feed: Feed, works: Iterable[PublicWork]) -> bytes:
    """An iCalendar file with an event of whole days per work whose first day is known;
    what is provisional is tentative."""
    file = Calendar()
    file.add("prodid", "-//KIP//KIP//NL")
    file.add("version", "2.0")
    file.add("x-wr-calname", vText(_clean(feed.title)))
    file.add("refresh-interval", timedelta(hours=12), {"VALUE": "DURATION"})
    for event in _events(feed, works):
        file.add_component(event)
    content: bytes = file.to_ical()
    return content


def _events(feed: Feed, works: Iterable[PublicWork]) -> Iterator[Event]:
    place = settings.KIP_ADDRESS.split("//")[-1]
    for work in works:
        if work.earliest_start is None:
            continue
        event = Event()
        event.add("uid", f"work-{work.id}@{place}")
        event.add("dtstamp", feed.changed_at)
        event.add("last-modified", feed.changed_at)
        event.add("dtstart", work.earliest_start)
        event.add("dtend", _last_shown(work, work.earliest_start) + timedelta(days=1))
        event.add("summary", _clean(_summary(work)))
        event.add("description", _clean(_description(work)))
        event.add("status", "TENTATIVE" if work.is_provisional else "CONFIRMED")
        event.add("transp", "TRANSPARENT")  # nobody is busy because of it
        event.add("categories", [work.discipline_label])
        event.add("url", _work_page(work.id))
        yield event


def _last_shown(work: PublicWork, first: date) -> date:
    is_short = work.latest_end and work.latest_end - first < LONGEST_SHOWN
    return work.latest_end if is_short and work.latest_end else first


def _summary(work: PublicWork) -> str:
    parts = [work.title]
    first = work.earliest_start
    if first and not work.is_under_way and _last_shown(work, first) != work.latest_end:
        parts.append(_("can begin from today"))
    if work.is_provisional:
        parts.append(_("provisional"))
    return ", ".join(parts)


def _description(work: PublicWork) -> str:
    lines = [
        capfirst(period_text(work.earliest_start, work.latest_end)),
        _("The street is closed to traffic.") if work.closes_street else "",
        work.public_text,
        work.organisation,
        work.contact,
    ]
    return "\n".join(line for line in lines if line)


def _clean(text: str) -> str:
    return _CONTROL.sub("", text)
