"""The form of a comment."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conflicts.consulting.comments import LONGEST
from conflicts.consulting.following import may_read
from conflicts.consulting.mentions import label_of, named_in, people_of
from conflicts.consulting.permissions import may_read_internal
from conflicts.models import Combination
from organisations.models import User


class CommentForm(forms.Form):
    """Plain text, and who is named in it: by "@" and their name, or ticked."""

    text = forms.CharField(
        label=gettext_lazy("Your comment"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST}),
        help_text=gettext_lazy(
            "Name somebody with @ and their full name: they get a message at once."
        ),
    )
    named = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Whom do you name?"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    is_internal = forms.BooleanField(
        label=gettext_lazy("Internal: only for who works for the municipality"),
        required=False,
    )

    def __init__(
        self, combination: Combination, user: User, today: date, data: Any = None
    ) -> None:
        super().__init__(data, auto_id="comment-%s")
        self._combination, self._today = combination, today
        self._people = {one.pk: one for one in people_of(combination, user)}
        named = self.fields["named"]
        assert isinstance(named, forms.TypedMultipleChoiceField)
        named.choices = [(pk, label_of(one)) for pk, one in self._people.items()]
        if not self._people:
            del self.fields["named"]
        if not may_read_internal(user):
            del self.fields["is_internal"]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        text, ticked = answers.get("text", ""), answers.get("named", [])
        named, several = named_in(text, list(self._people.values()))
        if several:
            problem = _(
                "Several people are called %(name)s: choose below whom you mean."
            )
            if not any(str(self._people[pk]) in several for pk in ticked):
                self.add_error("text", problem % {"name": several[0]})
        people = {one.pk: one for one in named} | {
            pk: self._people[pk] for pk in ticked
        }
        internal = bool(answers.get("is_internal"))
        for person in people.values():
            self._refuse_who_may_not_read(person, internal=internal)
        answers["mentioned"] = list(people.values())
        return answers

    def _refuse_who_may_not_read(self, person: User, *, internal: bool) -> None:
        if may_read(person, self._combination, self._today, internal=internal):
            return
        problem = (
            _("%(name)s does not work for the municipality and can't read this.")
            if internal
            else _("%(name)s may not see this proposal.")
        )
        self.add_error("text", problem % {"name": person})
