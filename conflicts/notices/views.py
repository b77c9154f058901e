"""The page of notices, and choosing which of them come by mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from areas.pages import whole_number
from conflicts.notices.forms import NoticeFilter, SettingsForms
from conflicts.notices.pages import mark_read, notices_of, unread_count
from conflicts.notices.words import told
from organisations.models import User

PER_PAGE = 30


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the views ask for a sign-in
    return request.user


@login_required
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """What somebody was told, unread first."""
    user = _person(request)
    mine, question = notices_of(user), NoticeFilter(request.GET)
    page = Paginator(question.apply(mine), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": question,
        "notices": told(page.object_list, user),
        "page_obj": page,
        "unread": unread_count(user),
        "newest": mine.order_by("-pk").values_list("pk", flat=True).first(),
    }
    return render(request, "conflicts/notices/notices.html", context)


@login_required
@require_GET
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads to what a notice is about; with that it is read."""
    user = _person(request)
    mine = notices_of(user).filter(pk=pk)
    [one] = told([get_object_or_404(mine)], user)
    mark_read(mine, timezone.now())
    if not one.url:
        messages.info(request, one.title)
        return redirect("conflicts:notices")
    return redirect(one.url)


@login_required
@require_POST
def notice_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Afterwards one notice is read, without going where it leads."""
    mine = notices_of(_person(request)).filter(pk=pk)
    get_object_or_404(mine)
    mark_read(mine, timezone.now())
    return redirect("conflicts:notices")


@login_required
@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    """Afterwards all are read up to the newest that was on the page."""
    newest = whole_number(request.POST.get("newest", ""))
    count = mark_read(
        notices_of(_person(request)).filter(pk__lte=newest), timezone.now()
    )
    if count:
        messages.success(request, _("Everything is marked as read."))
    return redirect("conflicts:notices")


@login_required
@require_http_methods(["GET", "POST"])
def notice_settings(request: HttpRequest) -> HttpResponse:
    """Per kind whether it comes by mail at once, once a day, or only in KIP."""
    forms = SettingsForms(_person(request), request.POST or None)
    if request.method == "POST" and forms.is_valid():
        forms.save()
        messages.success(request, _("Your settings are saved."))
        return redirect("conflicts:notice_settings")
    status = 200 if request.method == "GET" else 422
    context = {"rows": forms.rows}
    return render(request, "conflicts/notices/settings.html", context, status=status)
