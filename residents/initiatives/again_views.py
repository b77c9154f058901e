"""For who lost the link to what they proposed: it comes by mail, to nobody else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from residents.initiatives import again
from residents.spam import is_too_often, too_often
from residents.subscriptions.forms import EmailForm
from residents.tasks import announce_initiative_mails

_SENT = "verstuurd"


@never_cache  # the form tells when it was shown
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """Asks for the address, and says the same of every one."""
    posted = request.POST if request.method == "POST" else None
    form = EmailForm(posted, now=timezone.now())
    if posted is not None:
        if is_too_often(request, "initiative"):
            return too_often(request)
        if form.is_valid():
            again.send_again(form.cleaned_data["email"], timezone.localdate())
            announce_initiative_mails()
            return redirect(f"{reverse('residents:initiative_link')}?{_SENT}")
    context = {"form": form, "is_sent": _SENT in request.GET}
    status = 422 if form.is_bound else 200
    return render(request, "residents/initiatives/link.html", context, status=status)
