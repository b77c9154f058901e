"""The pages on which people arrange things for themselves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from organisations import substitutions, unsubscribing
from organisations.forms import OrganisationForm, SettingsForm, SubstitutionForm
from organisations.models import Organisation, Substitution, User
from organisations.permissions import administered_by, organisations_of


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the views ask for a sign-in
    return request.user


@login_required
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """What somebody can set: their name, and the weekly mail."""
    user = _person(request)
    # Another copy: what is refused must not stand in the header of the page.
    form = SettingsForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your settings are saved."))
        return redirect("organisations:settings")
    context = {
        "form": form,
        "memberships": user.memberships.select_related("organisation").order_by(
            "organisation__name", "role"
        ),
        "acting_for": substitutions.acting_for(user, timezone.localdate()),
        "may_name_deputy": substitutions.replaceable(user).exists(),
        "administered": administered_by(user),
    }
    status = 200 if request.method == "GET" else 422
    return render(request, "organisations/settings.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """What residents are told of an organisation, for its administrators."""
    user = _person(request)
    known = Organisation.objects.filter(
        Q(pk__in=organisations_of(user)) | Q(pk__in=administered_by(user))
    )
    found = get_object_or_404(known, pk=pk)
    if not administered_by(user).filter(pk=pk).exists():
        raise PermissionDenied
    form = OrganisationForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved: %(name)s") % {"name": found})
        return redirect("organisations:settings")
    status = 200 if request.method == "GET" else 422
    context = {"form": form, "organisation": found}
    return render(request, "organisations/organisation.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def substitution_list(request: HttpRequest) -> HttpResponse:
    """Who acts for somebody, and for whom they act; names a deputy by POST."""
    user, today = _person(request), timezone.localdate()
    may_name = substitutions.replaceable(user).exists()
    if request.method == "POST" and not may_name:
        raise PermissionDenied
    form = SubstitutionForm(request.POST or None, user=user, today=today)
    if request.method == "POST" and form.is_valid():
        messages.success(request, _named_text(form.save()))
        return redirect("organisations:substitutions")
    context = {
        "form": form if may_name else None,
        "has_colleagues": substitutions.colleagues(user).exists(),
        "mine": substitutions.by_time(substitutions.named_by(user), today),
        "for_others": substitutions.by_time(substitutions.of_deputy(user), today),
    }
    status = 200 if request.method == "GET" else 422
    return render(request, "organisations/substitutions.html", context, status=status)


def _named_text(substitution: Substitution) -> str:
    return _("%(name)s acts for you from %(first)s up to and including %(last)s.") % {
        "name": substitution.deputy,
        "first": date_format(substitution.first_day, "j F Y"),
        "last": date_format(substitution.last_day, "j F Y"),
    }


@login_required
@require_POST
def substitution_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a substitution at once: who named the deputy may, and the deputy as well."""
    user = _person(request)
    named = substitutions.named_by(user) | substitutions.of_deputy(user)
    substitutions.end(get_object_or_404(named, pk=pk), timezone.localdate())
    messages.success(request, _("The substitution has ended."))
    return redirect("organisations:substitutions")


@csrf_exempt  # mail programs post from outside; the link itself is the permission
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stops mails of one kind for who holds the link; only by POST, for programs that
    look at mails follow every link in them."""
    found = unsubscribing.read(token)
    if found is None:
        raise Http404
    user, kind = found
    is_done = request.method == "POST"
    if is_done:
        kind.stop(user)
    context = {"title": kind.title, "is_done": is_done}
    response = render(request, "organisations/unsubscribe.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
