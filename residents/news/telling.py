"""News of works in the words of residents, and which news answers a question."""

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from projects.periods import period_text
from projects.querysets import PlannedWorkQuerySet
from residents.asking import PublicFilter
from residents.models import News
from residents.public import PublicNews, as_news, known_works

Kind = News.Kind


def news_of(work_id: int, today: date) -> list[PublicNews]:
    """What changed of a work, the last change first; nothing when residents don't know
    of it."""
    return as_news(list(News.objects.filter(work=work_id)), today)


def news_for(
    question: PublicFilter, since: datetime, today: date, most: int
) -> list[PublicNews]:
    """Of the works that answer the question what changed after `since`, the last change
    first, at most so many."""
    works = question.apply(known_works(today), today)
    return as_news(list(news_about(works).filter(happened_at__gt=since)[:most]), today)


def news_about(works: PlannedWorkQuerySet) -> QuerySet[News]:
    """All that was ever told of these works, the last first."""
    return News.objects.filter(work__in=works.order_by().values("pk"))


def headline(news: PublicNews) -> str:
    """Some words before the title of the work."""
    return {
        Kind.PLANNED: _("New on the map"),
        Kind.MOVED: _("Other period"),
        Kind.DECIDED: _("It is decided"),
        Kind.COMBINED: _("In one go with other work"),
        Kind.STARTED: _("The work has begun"),
        Kind.FINISHED: _("Finished"),
        Kind.CANCELLED: _("Cancelled"),
        Kind.STREET: _("The street closes")
        if news.closes_street
        else _("The street stays open"),
    }[Kind(news.kind)]


def sentence(news: PublicNews) -> str:
    """What changed, as a sentence or two."""
    words = {
        "period": _period(news.earliest_start, news.latest_end),
        "before": _period(news.was_from, news.was_to),
    }
    return {
        Kind.PLANNED: _("This work is new on the map. When: %(period)s."),
        Kind.MOVED: _("The work has another period: %(period)s. It was: %(before)s."),
        Kind.DECIDED: _("It is decided that the work will be done. When: %(period)s."),
        Kind.COMBINED: _(
            "The work is done in one go with other work in the same place, so the "
            "street is opened only once. When: %(period)s."
        ),
        Kind.STARTED: _("The work has begun. When: %(period)s."),
        Kind.FINISHED: _("The work is finished."),
        Kind.CANCELLED: _("The work will not be done."),
        Kind.STREET: _("The street closes to traffic during the work.")
        if news.closes_street
        else _("The street stays open to traffic during the work."),
    }[Kind(news.kind)] % words


def _period(first: date | None, last: date | None) -> str:
    return period_text(first, last) if first or last else _("not yet known")
