"""What this app puts in the inbox: works, questions and imports."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, DateTimeField, F, Q, QuerySet, Value, When
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.models import User
from organisations.permissions import PLANNING_ROLES, memberships_of, organisations_of
from projects import services
from projects.completeness import ESSENTIAL, is_incomplete, missing_of
from projects.desk.inbox import Group, Item, Rows, Source, register
from projects.models import Import, PlannedWork, Question
from projects.periods import period_text
from projects.planning import CONCEPT_STATUSES, ENDED_STATUSES, Visibility
from projects.querysets import PlannedWorkQuerySet

# What nobody said anything about for so many months may no longer be so.
MONTHS_BEFORE_STALE = 6
# Further away than this nobody plans in detail yet.
SOON_DAYS = 2 * 365


def register_all() -> None:
    register(QUESTIONS, ANSWERS, UNDRAWN, INCOMPLETE, STALE, IMPORTS)


def my_works(user: User, today: date) -> PlannedWorkQuerySet:
    """The works that `user` keeps up to date; an administrator of KIP as such none."""
    mine = organisations_of(user, *PLANNING_ROLES)
    return PlannedWork.objects.active(today).filter(organisation__in=mine)


def most_urgent_first(works: PlannedWorkQuerySet) -> PlannedWorkQuerySet:
    """What is planned in earnest before concepts, and the soonest first."""
    is_concept = Case(When(status__in=CONCEPT_STATUSES, then=1), default=0)
    works = works.order_by(
        is_concept, F("earliest_start").asc(nulls_last=True), "title", "pk"
    )
    return works.select_related("organisation").defer("description")


def months_before(day: date, months: int) -> datetime:
    """The start of the same day so many months ago, or of the last one of a month
    that is shorter."""
    number = day.year * 12 + day.month - 1 - months
    year, month = divmod(number, 12)
    for last in (day.day, 30, 29, 28):
        try:
            then = date(year, month + 1, last)
        except ValueError:
            continue
        return timezone.make_aware(datetime.combine(then, time()))
    raise AssertionError("every month has 28 days")


def is_stale(today: date) -> Q:
    """Whether nobody confirmed a work for months; needs `confirmed_or_changed`."""
    return Q(confirmed_or_changed__lt=months_before(today, MONTHS_BEFORE_STALE))


_CONFIRMED = Coalesce("confirmed_at", "updated_at", output_field=DateTimeField())
# A work that changed and still lacks something comes back.
_REVISION = Concat(Cast("pk", CharField()), Value("-"), Cast("revision", CharField()))


def _in_planning(missing: str) -> str:
    """The planning page with the works of one's own that lack this."""
    return reverse("projects:work_list", query={"mine": "1", "missing": missing})


def _counted_on(today: date) -> Q:
    """Planned in earnest, and soon or nobody knows when: others plan beside these now.
    What else could be said of works waits on the planning page."""
    is_soon = Q(earliest_start__lt=today + timedelta(days=SOON_DAYS))
    is_soon |= Q(earliest_start=None)
    return is_soon & ~Q(status__in=CONCEPT_STATUSES)


def could_be_fuller(user: User) -> tuple[int, str]:
    """How many works of one's own lack anything at all, and where they are listed."""
    mine = organisations_of(user, *PLANNING_ROLES)
    works = PlannedWork.objects.filter(is_incomplete(), organisation__in=mine)
    works = works.exclude(status__in=ENDED_STATUSES)  # as that list does
    return works.count(), _in_planning("any")


def _undrawn(user: User, today: date) -> Rows:
    return most_urgent_first(my_works(user, today).filter(footprint__isnull=True))


def _undrawn_items(
    works: Sequence[PlannedWork], _user: User, _today: date
) -> list[Item]:
    return [
        Item(
            key=work.inbox_key,  # type: ignore[attr-defined]
            title=work.title,
            why=_("Without a footprint KIP can't see whom it meets."),
            url=reverse("projects:work_detail", args=[work.pk]),
            action_label=_("Draw"),
            finish_at=reverse("projects:work_edit", args=[work.pk]) + "#draw",
            due=work.first_day,
        )
        for work in works
    ]


def _incomplete(user: User, today: date) -> Rows:
    works = my_works(user, today).filter(
        is_incomplete(ESSENTIAL), _counted_on(today), footprint__isnull=False
    )
    return most_urgent_first(works).prefetch_related("year_costs")


def _incomplete_items(
    works: Sequence[PlannedWork], _user: User, _today: date
) -> list[Item]:
    return [
        Item(
            key=work.inbox_key,  # type: ignore[attr-defined]
            title=work.title,
            why=_("Still needed: %(fields)s.")
            % {"fields": ", ".join(one.label for one in missing_of(work, ESSENTIAL))},
            url=reverse("projects:work_detail", args=[work.pk]),
            action_label=_("Add what is missing"),
            finish_at=reverse("projects:work_edit", args=[work.pk]),
            due=work.first_day,
        )
        for work in works
    ]


def _stale(user: User, today: date) -> Rows:
    works = my_works(user, today).annotate(confirmed_or_changed=_CONFIRMED)
    return most_urgent_first(works.filter(is_stale(today), footprint__isnull=False))


def _stale_items(works: Sequence[PlannedWork], _user: User, _today: date) -> list[Item]:
    return [
        Item(
            key=work.inbox_key,  # type: ignore[attr-defined]
            title=work.title,
            why=_("%(period)s. Last confirmed on %(day)s.")
            % {
                "period": _sentence(period_text(work.earliest_start, work.latest_end)),
                "day": date_format(work.confirmed_or_changed, "j F Y"),  # type: ignore[attr-defined]
            },
            url=reverse("projects:work_detail", args=[work.pk]),
            action_label=_("Still correct"),
            action_url=reverse("projects:inbox_finish"),
            due=work.first_day,
        )
        for work in works
    ]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _confirm(works: Rows) -> None:
    services.confirm(list(works.values_list("pk", flat=True)))


def people_here(user: User) -> QuerySet[Any]:
    """`user`, and today also the colleagues for whom they act."""
    return memberships_of(user).values("user")


def _questions(user: User, _today: date) -> Rows:
    mine = organisations_of(user, *PLANNING_ROLES)
    asked = Question.objects.filter(work__organisation__in=mine, answered_at=None)
    return asked.select_related("work", "asked_by").order_by("asked_at", "pk")


def _question_items(
    questions: Sequence[Question], _user: User, _today: date
) -> list[Item]:
    return [
        Item(
            key=question.inbox_key,  # type: ignore[attr-defined]
            title=question.work.title,
            why=_("%(name)s asks, on %(day)s: %(kind)s")
            % {
                "name": question.asked_by,
                "day": date_format(question.asked_at, "j F"),
                "kind": question.get_kind_display(),
            },
            quote=question.text,
            url=reverse("projects:question", args=[question.pk]),
            action_label=_("Answer"),
        )
        for question in questions
    ]


def _answers(user: User, _today: date) -> Rows:
    # Of a colleague only what the deputy may see anyway.
    shared = Q(work__visibility__in=[Visibility.PARTNERS, Visibility.PUBLIC])
    ours = Q(own_work__organisation__in=organisations_of(user))
    of_colleague = Q(asked_by__in=people_here(user)) & (shared | ours)
    visible = PlannedWork.objects.visible_to(user)
    answered = Question.objects.filter(
        Q(asked_by=user) | of_colleague,
        answered_at__isnull=False,
        work__in=visible.values("pk"),
    )
    return answered.select_related("work", "answered_by").order_by("-answered_at", "pk")


def _answer_items(
    questions: Sequence[Question], _user: User, _today: date
) -> list[Item]:
    return [
        Item(
            key=question.inbox_key,  # type: ignore[attr-defined]
            title=question.work.title,
            why=_("%(name)s answered on %(day)s:")
            % {
                "name": question.answered_by,
                "day": date_format(question.answered_at or "", "j F"),
            },
            quote=question.answer,
            url=reverse("projects:question", args=[question.pk]),
            action_label=_("Seen"),
            action_url=reverse("projects:inbox_seen"),
        )
        for question in questions
    ]


def _imports(user: User, _today: date) -> Rows:
    ready = Import.objects.filter(state=Import.State.CHECKED)
    ready = ready.filter(
        user__in=people_here(user),
        organisation__in=organisations_of(user, *PLANNING_ROLES),
    )
    return ready.select_related("organisation").order_by("created_at", "pk")


def _import_items(imports: Sequence[Import], _user: User, _today: date) -> list[Item]:
    return [
        Item(
            key=one.inbox_key,  # type: ignore[attr-defined]
            title=one.file_name,
            why=_("Checked for %(organisation)s; nothing is stored yet.")
            % {"organisation": one.organisation},
            url=reverse("projects:import_preview", args=[one.pk]),
            action_label=_("Look and store"),
        )
        for one in imports
    ]


QUESTIONS = Source(
    name="question",
    group=Group.REACT,
    title=gettext_lazy("Questions for you"),
    hint=gettext_lazy("Colleagues and partners ask something about a work of yours."),
    rows=_questions,
    items=_question_items,
)
ANSWERS = Source(
    name="answer",
    group=Group.REACT,
    title=gettext_lazy("Answers to you"),
    hint=gettext_lazy("What you asked was answered."),
    rows=_answers,
    items=_answer_items,
    is_for_seeing=True,
)
UNDRAWN = Source(
    name="undrawn",
    group=Group.COMPLETE,
    title=gettext_lazy("Still to be drawn"),
    hint=gettext_lazy("These works have no place on the map yet."),
    rows=_undrawn,
    items=_undrawn_items,
    key=_REVISION,
    elsewhere=lambda: _in_planning("footprint"),
    elsewhere_label=gettext_lazy("Open these in the planning table"),
)
INCOMPLETE = Source(
    name="incomplete",
    group=Group.COMPLETE,
    title=gettext_lazy("Works that lack something"),
    hint=gettext_lazy(
        "They start within two years, and others need these fields to plan beside you."
    ),
    rows=_incomplete,
    items=_incomplete_items,
    key=_REVISION,
)
STALE = Source(
    name="stale",
    group=Group.CHECK,
    title=gettext_lazy("Is this still correct?"),
    hint=gettext_lazy("Nobody changed or confirmed these works for six months."),
    rows=_stale,
    items=_stale_items,
    key=Concat(
        Cast("pk", CharField()), Value("-"), Cast("confirmed_or_changed", CharField())
    ),
    finish=_confirm,
    finish_label=gettext_lazy("Still correct"),
)
IMPORTS = Source(
    name="import",
    group=Group.CHECK,
    title=gettext_lazy("Imports that wait"),
    hint=gettext_lazy("The file was checked. Look at the result and store it."),
    rows=_imports,
    items=_import_items,
)
