"""Questions to the planning page that somebody keeps, alone or with colleagues."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organisations.models import Organisation
from organisations.permissions import Visitor, organisations_of
from projects.models import SavedView
from projects.plan.asking import asked_works, for_everybody

MOST_SIGNS = 2000


@dataclass(frozen=True)
class Views:
    """What the menu of a user shows."""

    own: list[SavedView]
    shared: list[SavedView]  # by colleagues
    organisations: list[Organisation]  # with whom one may share


def views_of(user: Visitor) -> Views:
    """Two queries."""
    organisations = list(organisations_of(user))
    shown = SavedView.objects.filter(
        Q(user=user.pk) | Q(shared_with__in=organisations)
    ).select_related("user", "shared_with")
    own = [view for view in shown if view.user_id == user.pk]
    shared = [view for view in shown if view.user_id != user.pk]
    return Views(own, shared, organisations)


class SavedViewForm(forms.Form):
    name = forms.CharField(max_length=80)
    query = forms.CharField(max_length=MOST_SIGNS, required=False)
    shared_with = forms.ModelChoiceField(
        queryset=Organisation.objects.none(), required=False
    )

    def __init__(self, *args: Any, user: Visitor) -> None:
        super().__init__(*args)
        self.fields["shared_with"].queryset = organisations_of(user)  # type: ignore[attr-defined]


@login_required
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keeps the question under a name; what had that name before is replaced."""
    form = SavedViewForm(request.POST, user=request.user)
    if not form.is_valid():
        messages.error(request, _("Give the view a name of at most 80 characters."))
        return redirect(_address(_tidy(request.POST.get("query", "")[:MOST_SIGNS])))
    shared = form.cleaned_data["shared_with"]
    query = _tidy(form.cleaned_data["query"])
    if shared:
        query = _for_colleagues(request, query)
    SavedView.objects.update_or_create(
        user=request.user,  # type: ignore[misc]
        name=form.cleaned_data["name"],
        defaults={"query": query[:MOST_SIGNS], "shared_with": shared},
    )
    text = _("Kept as “%(name)s”.") % {"name": form.cleaned_data["name"]}
    messages.success(request, text)
    return redirect(_address(query))


@login_required
@require_POST
def delete_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Only one's own; 404 for all others."""
    view = get_object_or_404(SavedView, pk=view_id, user=request.user.pk)
    view.delete()
    messages.success(request, _("“%(name)s” is gone.") % {"name": view.name})
    return redirect(_address(view.query))


def _tidy(query: str) -> str:
    """What is kept of an address: not the page, nor what was chosen."""
    asked = QueryDict(query.removeprefix("?"), mutable=True)
    for name in ("page", "selected", "csrfmiddlewaretoken"):
        asked.pop(name, None)
    return asked.urlencode()


def _for_colleagues(request: HttpRequest, query: str) -> str:
    asked = QueryDict(query)
    today = timezone.localdate()
    return for_everybody(asked, asked_works(asked, request.user, today))


def _address(query: str) -> str:
    """Always this page: what the query holds stands behind the question mark."""
    return f"{reverse('projects:work_list')}?{query or 'mine=0'}"
