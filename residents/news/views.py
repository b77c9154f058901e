"""Files to follow the works of a question with: news as Atom, works as a calendar."""

from datetime import datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.timezone import make_aware
from django.views.decorators.http import require_safe

from residents.asking import PublicFilter
from residents.caching import public_answer
from residents.models import PublicChange
from residents.news import feeds, telling
from residents.public import as_public, published_works

# A feed tells what is new; programs keep what they read.
MOST_NEWS = 50
NEWS_OF = timedelta(days=90)
MOST_WORKS = 500


@require_safe
@public_answer
def atom(request: HttpRequest) -> HttpResponse:
    """The last news of the works that the same question finds on the map."""
    today = timezone.localdate()
    question = PublicFilter(request.GET)
    midnight = _midnight()
    news = telling.news_for(question, midnight - NEWS_OF, today, MOST_NEWS)
    changed_at = news[0].happened_at if news else midnight
    text = feeds.atom(feeds.feed_of(question, "atom", changed_at), news)
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


@require_safe
@public_answer
def calendar(request: HttpRequest) -> HttpResponse:
    """The works that the same question finds on the map, the first of them."""
    today = timezone.localdate()
    question = PublicFilter(request.GET)
    works = question.apply(published_works(today), today)[:MOST_WORKS]
    change = PublicChange.objects.order_by("-pk").first()
    feed = feeds.feed_of(question, "calendar", change.at if change else _midnight())
    content = feeds.calendar(feed, as_public(list(works), today))
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="kip.ics"'
    return response


def _midnight() -> datetime:
    return make_aware(datetime.combine(timezone.localdate(), time()))
