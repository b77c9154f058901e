"""Pages on which planners ask the owners of other works, and answer."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from areas.pages import is_fragment, whole_number
from organisations.models import User
from organisations.permissions import Visitor
from projects import tasks
from projects.desk import questions
from projects.desk.questions import AnsweredMeanwhile
from projects.models import PlannedWork, Question
from projects.querysets import PlannedWorkQuerySet

LONGEST = 2000


class QuestionForm(forms.ModelForm):
    class Meta:
        model = Question
        fields = ["kind", "own_work", "text"]
        widgets = {
            "kind": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 6, "maxlength": LONGEST}),
        }
        labels = {
            "kind": gettext_lazy("What do you want to ask?"),
            "own_work": gettext_lazy("About which work of yours"),
            "text": gettext_lazy("Your question"),
        }

    def __init__(self, *args: Any, works: PlannedWorkQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.fields["own_work"]
        assert isinstance(own, forms.ModelChoiceField)
        own.queryset = works.only("pk", "title")
        own.empty_label = _("none")
        if not works.exists():
            del self.fields["own_work"]


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": LONGEST}),
    )


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, work_id: int) -> HttpResponse:
    """Ask the owner of a work; `own` and `kind` in the address fill in the form."""
    visible = PlannedWork.objects.visible_to(request.user)
    work = get_object_or_404(visible.select_related("organisation"), pk=work_id)
    if not questions.may_ask(request.user, work):
        raise PermissionDenied
    assert isinstance(request.user, User)
    today = timezone.localdate()
    form = QuestionForm(
        request.POST or None,
        instance=Question(work=work, asked_by=request.user),
        works=questions.own_works_of(request.user, today),
        initial=_asked_for(request, work),
    )
    if request.method == "POST" and form.is_valid() and _is_asked(form, today):
        tasks.announce_question_mails()
        messages.success(
            request,
            _("Your question was sent to %(organisation)s.")
            % {"organisation": work.organisation},
        )
        return redirect("projects:work_detail", work_id=work.pk)
    status = 200 if request.method == "GET" else 422
    context = {"form": form, "work": work}
    return render(request, "projects/question_form.html", context, status=status)


def _is_asked(form: QuestionForm, today: date) -> bool:
    """Whether the question went out; otherwise the form says why not."""
    try:
        questions.ask(form.save(commit=False), today)
    except questions.TooMany:
        text = _("You asked %(most)d questions in a day. Go on tomorrow, or call.")
        form.add_error(None, text % {"most": questions.MOST_A_DAY})
        return False
    return True


def _asked_for(request: HttpRequest, work: PlannedWork) -> dict[str, Any]:
    kind = request.GET.get("kind", "")
    if kind not in Question.Kind.values:
        kind = Question.Kind.QUESTION
    own = request.GET.get("own", "")
    text = ""
    if kind == Question.Kind.COMBINE:
        text = _("Our works lie close together. Shall we carry them out together?")
    return {"kind": kind, "own_work": own if whole_number(own) else None, "text": text}


@login_required
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, question_id: int) -> HttpResponse:
    """One question with its answer, or the form to answer it."""
    visible = questions.visible_to(request.user)
    visible = visible.select_related(
        "work__organisation", "own_work__organisation", "asked_by", "answered_by"
    )
    asked = get_object_or_404(visible, pk=question_id)
    may_answer = questions.may_answer(request.user, asked)
    if request.method == "POST" and not may_answer:
        raise PermissionDenied
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _answered(request, asked, form.cleaned_data["answer"])
    context = {
        "question": asked,
        "form": form if may_answer and not asked.answered_at else None,
        "sees_own_work": _sees(request.user, asked.own_work),
    }
    status = 200 if request.method == "GET" else 422
    return render(request, "projects/question.html", context, status=status)


def _answered(request: HttpRequest, asked: Question, text: str) -> HttpResponse:
    assert request.user.is_authenticated
    try:
        questions.answer(
            asked, text, request.user, timezone.now(), timezone.localdate()
        )
    except AnsweredMeanwhile:
        messages.warning(request, _("A colleague of yours answered first."))
        return redirect("projects:question", question_id=asked.pk)
    tasks.announce_question_mails()
    messages.success(
        request, _("Your answer was sent to %(name)s.") % {"name": asked.asked_by}
    )
    return redirect("projects:inbox")


def _sees(user: Visitor, work: PlannedWork | None) -> bool:
    if work is None:
        return False
    return PlannedWork.objects.visible_to(user).filter(pk=work.pk).exists()


@login_required
@require_GET
@vary_on_headers("HX-Request")
def work_questions(request: HttpRequest, work_id: int) -> HttpResponse:
    """The questions about a work that somebody is a party to; a fragment for htmx."""
    visible = PlannedWork.objects.visible_to(request.user)
    work = get_object_or_404(visible, pk=work_id)
    asked = questions.visible_to(request.user).filter(work=work)
    context = {
        "work": work,
        "questions": asked.select_related("asked_by", "answered_by"),
        "may_ask": questions.may_ask(request.user, work),
        "ask_url": reverse("projects:ask", args=[work.pk]),
    }
    template = "_work_questions" if is_fragment(request) else "work_questions"
    return render(request, f"projects/{template}.html", context)
