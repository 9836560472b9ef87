"""How the installation itself is: for those who run the site."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from wagtail.admin.viewsets.base import ViewSet

from courses.viewsets.refusals import refused
from lms.accounts.models import User
from lms.dashboards.permissions import may_see_system
from lms.dashboards.queries.system import Mail, Storage, System, system

SILENT = timedelta(minutes=3)  # beat asks every minute
LATE_MAIL = timedelta(minutes=15)
LITTLE = 2 * 1024**3  # bytes of free disk
LONG_SINCE = timedelta(hours=36)  # since a check that runs every night
MANY = 1000  # tasks that wait


@dataclass(frozen=True)
class Row:
    """`is_good` is None where there is nothing to say for or against it."""

    label: str
    text: str
    is_good: bool | None = None
    advice: str = ""


@require_safe
def look(request: HttpRequest) -> HttpResponse:
    if not (isinstance(request.user, User) and may_see_system(request.user)):
        return refused(request)
    now = timezone.now()
    found = system(now)
    rows = [_worker(found, now), _queue(found), *_mail(found.mail, now), *_storage(found.storage), _check(found, now)]
    context = {
        "rows": rows,
        "to_do": sum(row.is_good is False for row in rows),
        "versions": found.versions.items(),
        **_furniture(),
    }
    return render(request, "dashboards/admin/system.html", context)


def _worker(found: System, now: datetime) -> Row:
    label = _("Worker")
    if found.heard_at is None:
        return Row(label, _("Never heard of."), False, _("Start a worker and beat: see the guide to running."))
    text = _("Heard of %(ago)s ago.") % {"ago": timesince(found.heard_at, now)}
    if now - found.heard_at <= SILENT:
        return Row(label, text, True)
    return Row(label, text, False, _("Worker or beat has stopped, or the broker: no mail goes out. Start them again."))


def _queue(found: System) -> Row:
    label = _("Queue")
    if found.queue is None:
        advice = _("See that the broker runs. Learners go on meanwhile; mails wait.")
        return Row(label, _("The broker does not answer."), False, advice)
    text = ngettext("%(count)s task waits.", "%(count)s tasks wait.", found.queue) % {"count": found.queue}
    return Row(label, text, found.queue < MANY, "" if found.queue < MANY else _("Start more workers."))


def _mail(mail: Mail, now: datetime) -> list[Row]:
    text = ngettext("%(count)s mail waits.", "%(count)s mails wait.", mail.waiting) % {"count": mail.waiting}
    if mail.oldest_at:
        text += " " + _("The oldest was due %(ago)s ago.") % {"ago": timesince(mail.oldest_at, now)}
    late = bool(mail.oldest_at and now - mail.oldest_at > LATE_MAIL)
    failed = _("Tried and not sent: %(tried)s. Given up: %(given_up)s.")
    advice = _("See the settings of the mail server; what went wrong stands with each notice and in the worker’s log.")
    wrong = bool(mail.tried or mail.given_up)
    return [
        Row(_("Mail that waits"), text, not late, _("See the worker first, then the mail server.") if late else ""),
        Row(
            _("Mail that failed"),
            failed % {"tried": mail.tried, "given_up": mail.given_up},
            not wrong,
            advice if wrong else "",
        ),
    ]


def _storage(storage: Storage) -> list[Row]:
    rows = [Row(_("Database"), filesizeformat(storage.database))]
    if storage.uploads is None:
        return [*rows, Row(_("Uploads"), _("In a bucket, or none yet: look at its own figures."))]
    size = filesizeformat(storage.uploads)
    rows.append(Row(_("Uploads"), size if storage.is_all else _("At least %(size)s") % {"size": size}))
    if storage.free is not None:
        little = storage.free < LITTLE
        advice = _("Make room, or move the uploads, before it is full.") if little else ""
        rows.append(Row(_("Free disk, where the uploads are"), filesizeformat(storage.free), not little, advice))
    return rows


def _check(found: System, now: datetime) -> Row:
    label, advice = _("Records checked"), _("Run check_records by hand, and see the worker’s log.")
    if found.check is None:
        return Row(label, _("Not yet: it is done every night."))
    if found.ended is None:
        return Row(label, _("Never to its end."), False, advice)
    told = {"when": date_format(timezone.localtime(found.ended.started_at), "DATETIME_FORMAT")}
    if found.ended.differences:
        text = ngettext(
            "%(when)s: %(count)s difference between states and facts.",
            "%(when)s: %(count)s differences between states and facts.",
            found.ended.differences,
        ) % (told | {"count": found.ended.differences})
        repaired = found.ended.repaired
        return Row(
            label, text, repaired, "" if repaired else _("Run check_records --repair, and report it: it is a fault.")
        )
    if now - found.ended.started_at > LONG_SINCE:
        return Row(label, _("%(when)s: states and facts agree.") % told, False, advice)
    return Row(label, _("%(when)s: states and facts agree.") % told, True)


def _furniture() -> dict[str, Any]:
    title = _("System")
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": _("Home")}, {"url": "", "label": title}]
    return {"page_title": title, "header_title": title, "header_icon": "cogs", "breadcrumbs_items": crumbs}


class SystemViewSet(ViewSet):
    name = "system"
    url_prefix = "system"
    icon = "cogs"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", look, name="index")]
