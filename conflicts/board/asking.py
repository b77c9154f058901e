"""Which proposals somebody asks for, on the board, in the list and on its map."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from conflicts.board.strength import Strength, with_strength
from conflicts.board.words import KINDS
from conflicts.models import CombinationMember, Consultation
from conflicts.querysets import CombinationQuerySet
from conflicts.review import OPEN_STATES, State
from organisations.models import Organisation
from organisations.permissions import Visitor, organisations_of

# What is on the board; the rest is folded to a count, and shown when asked for.
SHOWN = (State.NEW, State.CONSULTING, State.REASSESS, State.ACCEPTED)
FOLDED = (State.LATER, State.REJECTED, State.LAPSED)

OPEN = "open"
MANAGER, PARTIES, US = "manager", "parties", "us"
BY_VALUE, BY_DEADLINE, BY_START = "value", "deadline", "start"
ORDERS: dict[str, tuple[Any, ...]] = {
    BY_VALUE: ("-value", "number"),
    BY_DEADLINE: (F("deadline").asc(nulls_last=True), "-value", "number"),
    BY_START: ("start_quarter", "-value", "number"),
}


def _choice(label: Any, anything: Any, choices: Any) -> forms.ChoiceField:
    capital = [(value, capfirst(name)) for value, name in choices]
    return forms.ChoiceField(
        label=label, required=False, choices=[("", anything), *capital]
    )


class BoardFilter(forms.Form):
    """Every field may be left empty; the answers stand in the address of the page."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    state = _choice(
        _("State"),
        _("New up to accepted"),
        [(OPEN, _("Waiting for a decision")), *State.choices],
    )
    area = forms.ModelChoiceField(
        label=_("Area"),
        required=False,
        queryset=Area.objects.none(),
        empty_label=_("All areas"),
    )
    year = forms.TypedChoiceField(
        label=_("Begins in"), required=False, coerce=int, empty_value=None
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        required=False,
        queryset=Organisation.objects.none(),
        empty_label=_("All"),
    )
    kind = _choice(
        _("Kind"), _("All"), [(kind, words.name) for kind, words in KINDS.items()]
    )
    strength = _choice(_("Strength"), _("All"), Strength.choices)
    mine = _choice(_("Assigned to"), _("Everybody"), [("1", _("me"))])
    waits = _choice(
        _("Waits for"),
        _("Everybody"),
        [
            (MANAGER, _("the area manager")),
            (PARTIES, _("answers of parties")),
            (US, _("our answer")),
        ],
    )
    sort = forms.ChoiceField(
        label=_("Sort by"),
        required=False,
        choices=[
            (BY_VALUE, _("Benefit")),
            (BY_DEADLINE, _("Deadline")),
            (BY_START, _("Start")),
        ],
    )

    def __init__(
        self,
        asked: QueryDict,
        *,
        visible: CombinationQuerySet,
        user: Visitor,
        today: date,
    ) -> None:
        super().__init__(asked)
        self.user, self.today = user, today
        areas = Area.objects.filter(works__memberships__combination__in=visible)
        # the municipality as a whole is what one gets without choosing
        parts = areas.exclude(level=Area.Level.MUNICIPALITY).defer("boundary")
        self.fields["area"].queryset = parts.distinct()  # type: ignore[attr-defined]
        parties = Organisation.objects.filter(
            works__memberships__combination__in=visible
        )
        self.fields["organisation"].queryset = parties.distinct()  # type: ignore[attr-defined]
        years = [(year, str(year)) for year in range(today.year, today.year + 11)]
        self.fields["year"].choices = [("", _("All years")), *years]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def is_narrowed(self) -> bool:
        """Whether something else was asked than all that is on the board."""
        return any(
            answer for name, answer in self.cleaned_data.items() if name != "sort"
        )

    @property
    def states(self) -> tuple[State, ...]:
        """The states that are shown, in their order on the board."""
        asked = self.cleaned_data.get("state")
        if not asked:
            return SHOWN
        return OPEN_STATES if asked == OPEN else (State(asked),)

    @property
    def order(self) -> tuple[Any, ...]:
        return ORDERS[self.cleaned_data.get("sort") or BY_VALUE]

    def apply(self, rows: CombinationQuerySet) -> CombinationQuerySet:
        """What answers the question in whatever state, in the order asked for. A wrong
        answer is as good as none."""
        rows = with_strength(_with_deadline(rows))
        return self._whose(self._what(rows)).order_by(*self.order)

    def _what(self, rows: CombinationQuerySet) -> CombinationQuerySet:
        asked = self.cleaned_data
        if area := asked.get("area"):
            rows = rows.in_areas(Area.objects.within(area))
        if year := asked.get("year"):
            rows = rows.filter(start_quarter__year=year)
        for name in ("kind", "strength"):
            if asked.get(name):
                rows = rows.filter(**{name: asked[name]})
        if organisation := asked.get("organisation"):
            rows = rows.filter(_has_member(work__organisation=organisation))
        if word := asked.get("q"):
            rows = rows.filter(_named(word))
        return rows

    def _whose(self, rows: CombinationQuerySet) -> CombinationQuerySet:
        asked = self.cleaned_data
        if asked.get("mine"):
            rows = rows.filter(assigned_to=self.user.pk)
        match asked.get("waits"):
            case "manager":
                rows = rows.waiting_for_manager(self.today)
            case "parties":
                rows = rows.waiting_for_answers()
            case "us":
                rows = rows.waiting_for_answers(organisations_of(self.user))
        return rows


def _with_deadline(rows: CombinationQuerySet) -> CombinationQuerySet:
    """The rows with the `deadline` of the consultation that is going on, if any."""
    open_round = Consultation.objects.filter(combination=OuterRef("pk"), closed_at=None)
    return rows.annotate(deadline=Subquery(open_round.values("deadline")[:1]))


def _has_member(**which: Any) -> Exists:
    members = CombinationMember.objects.filter(combination=OuterRef("pk"))
    return Exists(members.filter(**which))


def _named(word: str) -> Q:
    """A proposal is found by its number, a work's title, or the name of an area."""
    found = Q(_has_member(work__title__icontains=word))
    found |= Q(_has_member(work__areas__name__icontains=word))
    digits = word.upper().removeprefix("CV-")
    if digits.isdecimal() and len(digits) < 10:
        found |= Q(number=int(digits))
    return found
