"""What people fill in about notices."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from conflicts.notices.choosing import Chosen, choose, chosen_by, kinds_for
from conflicts.review import How, NoticeKind
from organisations.models import User


class NoticeFilter(forms.Form):
    """Which notices one looks at."""

    class Which(models.TextChoices):
        ALL = "", _("all")
        UNREAD = "unread", _("not read")

    which = forms.ChoiceField(label=_("Show"), choices=Which, required=False)
    kind = forms.ChoiceField(
        label=_("About"),
        choices=[("", _("everything")), *NoticeKind.choices],
        required=False,
    )

    def apply(self, notices: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """What is asked for; nonsense asks for nothing in particular."""
        self.is_valid()
        if self.cleaned_data.get("which"):
            notices = notices.filter(read_at=None)
        if kind := self.cleaned_data.get("kind"):
            notices = notices.filter(kind=kind)
        return notices


class KindForm(forms.Form):
    """How one kind of notice reaches somebody."""

    how = forms.ChoiceField(label=_("How"), choices=How)
    least_value = forms.IntegerField(
        label=_("Only from a benefit of (EUR)"),
        required=False,
        min_value=0,
        max_value=2_000_000_000,
    )

    def __init__(self, chosen: Chosen, data: Any = None) -> None:
        super().__init__(
            data,
            prefix=chosen.kind.value,
            initial={"how": chosen.how, "least_value": chosen.least_value},
        )
        self.kind = chosen.kind
        if chosen.kind == NoticeKind.MEETING:
            del self.fields["least_value"]  # it is about no one proposal

    @property
    def chosen(self) -> Chosen:
        given = self.cleaned_data
        return Chosen(self.kind, How(given["how"]), given.get("least_value"))


class SettingsForms:
    """A form per kind that a person can be told of, as one."""

    def __init__(self, user: User, data: Any = None) -> None:
        self.user, now = user, chosen_by(user)
        self.rows = [KindForm(now[kind], data) for kind in kinds_for(user)]

    def is_valid(self) -> bool:
        errors = [row.errors for row in self.rows]  # of all, not up to the first
        return not any(errors)

    def save(self) -> None:
        """Afterwards what was changed is as it was filled in."""
        for row in self.rows:
            if row.has_changed():
                choose(self.user, row.chosen)
