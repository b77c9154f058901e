"""Writing under a proposal, and following what is written."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from conflicts.consulting import comments
from conflicts.consulting.comment_forms import CommentForm
from conflicts.consulting.comments import TooMany
from conflicts.consulting.following import follow as follow_it
from conflicts.detail import found_by
from conflicts.models import Combination, Comment
from organisations.models import User


@login_required
@require_http_methods(["GET", "POST"])
def comment(request: HttpRequest, number: int) -> HttpResponse:
    """Write a comment; who sees a proposal may."""
    combination = found_by(request, number).get()
    assert isinstance(request.user, User)
    today = timezone.localdate()
    form = CommentForm(combination, request.user, today, request.POST or None)
    if form.is_valid() and _is_written(form, combination, request.user):
        return _back(number)
    context = {"combination": combination, "comment_form": form, "form": form}
    status = 200 if request.method == "GET" else 422
    page = "conflicts/consulting/comment.html"
    return render(request, page, context, status=status)


def _is_written(form: CommentForm, combination: Combination, author: User) -> bool:
    """Whether it is stored; otherwise the form says why not."""
    given = form.cleaned_data
    row = Comment(
        combination=combination,
        author=author,
        text=given["text"],
        is_internal=given.get("is_internal", False),
    )
    now, today = timezone.now(), timezone.localdate()
    try:
        comments.write(row, given["mentioned"], now=now, today=today)
    except TooMany:
        text = _("You wrote %(most)d comments in a day. Go on tomorrow, or call.")
        form.add_error(None, text % {"most": comments.MOST_A_DAY})
        return False
    return True


def _back(number: int) -> HttpResponse:
    page = reverse("conflicts:combination_detail", args=[number])
    return redirect(f"{page}#comments")


@login_required
@require_POST
def follow(request: HttpRequest, number: int) -> HttpResponse:
    """Hear of what is written under a proposal, or no longer."""
    combination = found_by(request, number).get()
    assert isinstance(request.user, User)
    is_on = request.POST.get("follow") == "on"
    follow_it(combination, request.user, is_on=is_on)
    text = (
        _("You hear of new comments on this proposal.")
        if is_on
        else _("You no longer hear of comments on this proposal.")
    )
    messages.success(request, text)
    return _back(number)
