"""Mails at once about questions and answers: to whom they are due stands in rows."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from projects.desk import mails, questions
from projects.desk.mails import Content
from projects.models import QuestionMail

# What could not be sent for so long is found in the inbox, and no news any more.
GIVE_UP_AFTER = timedelta(days=2)


def send_all(now: datetime) -> int:
    """Afterwards every mail that was due is sent; returns how many."""
    due = QuestionMail.objects.filter(
        created_at__gt=now - GIVE_UP_AFTER,
        user__is_active=True,
        user__question_mails=True,
    )
    due = due.select_related(
        "question__work__organisation", "question__asked_by", "question__answered_by"
    )
    return mails.send(due.order_by("pk"), _write)


def _write(mail: QuestionMail) -> Content | None:
    """None when a colleague answered already, or its reader may no longer see it."""
    question = mail.question
    if question.answered_at and not mail.is_answer:
        return None
    mail.user.visits_on = localtime(
        mail.created_at
    ).date()  # a deputy's rights, as it was due
    if not questions.visible_to(mail.user).filter(pk=question.pk).exists():
        return None
    subject = _("Answer about %(work)s") if mail.is_answer else _("Question: %(work)s")
    context = {
        "question": question,
        "is_answer": mail.is_answer,
        "path": reverse("projects:question", args=[question.pk]),
    }
    about = subject % {"work": question.work.title}
    return Content(about, "question", context, kind="question")
