"""The mails that the demo would send: files, for whoever plays one of its people."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from kip.demo.accounts import ACCOUNTS
from organisations.permissions import Role, Visitor, has_role
from projects.desk import mail_files
from projects.desk.mail_files import MailFile

MOST = 100
_FILES = "projects.desk.mail_files.EmailBackend"


def may_see_mails(user: Visitor) -> bool:
    """In the demo, as long as it has no mail server: its made-up people, and who
    administers it."""
    if not (settings.KIP_DEMO and settings.EMAIL_BACKEND == _FILES):
        return False
    if not user.is_authenticated:
        return False
    is_made_up = user.email in {account.email for account in ACCOUNTS}
    return is_made_up or user.is_superuser or has_role(user, Role.ADMINISTRATOR)


def _refuse_others(request: HttpRequest) -> None:
    if not may_see_mails(request.user):
        raise Http404


def _one(request: HttpRequest, name: str) -> MailFile:
    _refuse_others(request)
    mail = mail_files.named(name)
    if mail is None or not mail.is_news:
        raise Http404
    return mail


@login_required
@require_GET
def mails(request: HttpRequest) -> HttpResponse:
    """The last mails; not those that reset a password, which are for one reader."""
    _refuse_others(request)
    news = [mail for mail in mail_files.newest(MOST) if mail.is_news]
    return render(request, "demo/mails.html", {"mails": news})


@login_required
@require_GET
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail, its text and what a mail program would show."""
    return render(request, "demo/mail.html", {"mail": _one(request, name)})


@login_required
@require_GET
@xframe_options_sameorigin
@csp_replace(  # type: ignore[arg-type]  # a view with a name too
    {
        "default-src": [NONE],
        "script-src": None,
        "style-src": [UNSAFE_INLINE],
        "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
        "frame-ancestors": [SELF],
    }
)
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """What a mail program would show, for a frame in which nothing runs; its links
    open elsewhere, as those of a mail do."""
    html = _one(request, name).html
    return HttpResponse(html.replace("<head>", '<head><base target="_blank">', 1))
