"""How a person wants to be reminded."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.learning.forms.mails import MailsForm
from lms.learning.models import ReminderPreference
from lms.learning.services.reminders import prefer
from lms.learning.views.players import LearnerRequest


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def mails(request: LearnerRequest) -> HttpResponse:
    form = MailsForm(request.POST if request.method == "POST" else None, initial=_chosen(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        weekly = said["rhythm"] == "weekly"
        prefer(user=request.user, weekday=said["weekday"], weekly=weekly, own_courses=said["own_courses"])
        messages.success(request, _("Your choice is kept."))
        return redirect("learning:mails")
    hours = settings.REMINDER_HOURS
    context = {"form": form, "first_hour": f"{hours.start}:00", "last_hour": f"{hours.stop}:00"}
    return render(request, "learning/mails.html", context, status=400 if form.errors else 200)


def _chosen(request: LearnerRequest) -> dict[str, object]:
    kept = ReminderPreference.objects.filter(user=request.user).first() or ReminderPreference()
    return {"rhythm": "weekly" if kept.weekly else "daily", "weekday": kept.weekday, "own_courses": kept.own_courses}
