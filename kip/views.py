"""The few pages that belong to no app: sign-in, language, health."""

import redis
from allauth.account.views import LoginView
from django.conf import settings
from django.db import connection
from django.db.utils import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from conflicts.permissions import may_review
from kip.demo.accounts import ACCOUNTS, PASSWORD
from projects.desk.inbox import has_inbox
from projects.permissions import may_plan


class SignIn(LoginView):
    """The sign-in page; the demo town shows its accounts on it."""

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context = super().get_context_data(**kwargs)
        if settings.KIP_DEMO:
            context["demo_accounts"] = ACCOUNTS
            context["demo_password"] = PASSWORD
        return context


sign_in = never_cache(SignIn.as_view())


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Where somebody's work is: what waits for who plans, proposals for who decides."""
    if may_plan(request.user):
        has_desk = has_inbox(request.user)  # who administers KIP may plan without
        return redirect("projects:inbox" if has_desk else "projects:work_list")
    if may_review(request.user):
        return redirect("conflicts:combination_list")
    return redirect("residents:map")


@require_POST
@csrf_exempt  # it changes a cookie of the visitor alone; public pages carry no token
def choose_language(request: HttpRequest) -> HttpResponse:
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = resolve_url("residents:map")
    response = redirect(target)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 3600,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


@never_cache
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """200 when the database and Redis answer; 503 names what is down."""
    down = [name for name, answers in _servers().items() if not answers]
    if down:
        return HttpResponse(f"down: {', '.join(down)}", status=503)
    return HttpResponse("ok")


def _servers() -> dict[str, bool]:
    return {"database": _database_answers(), "redis": _redis_answers()}


def _database_answers() -> bool:
    try:
        connection.ensure_connection()
    except OperationalError:
        return False
    return connection.is_usable()


def _redis_answers() -> bool:
    server = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2)
    try:
        return bool(server.ping())
    except redis.RedisError:
        return False
    finally:
        server.close()
