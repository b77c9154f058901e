"""What my organisation still has to answer, for the inbox."""

from collections.abc import Sequence
from datetime import date

from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conflicts.models import Answer, Combination, CombinationMember
from conflicts.places import streets_of
from conflicts.review import UNANSWERED, Reply
from organisations.models import User
from organisations.permissions import PLANNING_ROLES, organisations_of
from projects.desk.inbox import Group, Item, Rows, Source


def _owed(user: User, _today: date) -> Rows:
    """Answers that this person can give, the soonest first."""
    waits = Q(reply__in=UNANSWERED) | Q(is_outdated=True)
    rows = Answer.objects.filter(waits, consultation__closed_at=None)
    rows = rows.filter(
        organisation__in=organisations_of(user, *PLANNING_ROLES),
        consultation__combination__in=Combination.objects.visible_to(user).values("pk"),
    )
    return rows.order_by("consultation__deadline", "pk")


def _items(answers: Sequence[Answer], _user: User, today: date) -> list[Item]:
    rows = Answer.objects.filter(pk__in=[one.pk for one in answers])
    rows = rows.select_related("consultation__combination", "organisation")
    known = {row.pk: row for row in rows}
    ids = [row.consultation.combination_id for row in rows]
    streets, works = streets_of(ids), _works_in(ids)
    return [_item(one, known[one.pk], streets, works, today) for one in answers]


def _item(
    keyed: Answer,
    answer: Answer,
    streets: dict[int, str],
    works: dict[int, list[str]],
    today: date,
) -> Item:
    combination = answer.consultation.combination
    street = streets.get(combination.pk, "")
    page = reverse("conflicts:combination_detail", args=[combination.number])
    return Item(
        key=keyed.inbox_key,  # type: ignore[attr-defined]
        title=f"{combination.reference}: {street}" if street else combination.reference,
        why=_why(answer, today),
        details=works.get(combination.pk, []),
        quote=answer.consultation.message,
        url=f"{page}#parties",
        action_label=_("Give your answer"),
        due=answer.consultation.deadline,
    )


def _why(answer: Answer, today: date) -> str:
    who = {
        "party": answer.organisation.name,
        "day": date_format(answer.consultation.deadline, "j F Y"),
    }
    if answer.is_outdated:
        return _("The proposal changed: confirm the answer of %(party)s.") % who
    if today > answer.consultation.deadline:
        return _("%(party)s has not answered before or on %(day)s.") % who
    if answer.reply == Reply.ANALYSING:
        return _("%(party)s looks into it, and answers before or on %(day)s.") % who
    return _("%(party)s is asked to answer before or on %(day)s.") % who


def _works_in(combination_ids: Sequence[int]) -> dict[int, list[str]]:
    titles: dict[int, list[str]] = {}
    members = CombinationMember.objects.filter(combination__in=combination_ids)
    rows = members.order_by("pk").values_list("combination", "work__title")
    for pk, title in rows:
        titles.setdefault(pk, []).append(title)
    return titles


ANSWERS = Source(
    name="answers",
    group=Group.REACT,
    title=gettext_lazy("Proposals that wait for your answer"),
    hint=gettext_lazy("The area manager asks what your organisation thinks of it."),
    rows=_owed,
    items=_items,
    # What was put away comes back when it is asked anew.
    key=Concat(
        Cast("pk", CharField()),
        Value("-"),
        F("reply"),
        Value("-"),
        Cast("is_outdated", CharField()),
        output_field=CharField(),
    ),
)
