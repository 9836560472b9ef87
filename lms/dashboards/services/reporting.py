"""Reports: mails that say that it is time to look at a view. What there is to see is on the page, for who signs in."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from lms.accounts.permissions import units_answered_for
from lms.accounts.services.notices import call_off, notify
from lms.dashboards.models import SavedView, ScheduledReport
from lms.dashboards.permissions import root_of
from lms.dashboards.rules.rhythms import Rhythm, next_day
from lms.learning.rules.reminders import open_zones

NOTICE = "report"
NO_ZONE = "UTC"  # of who answers for nothing


@transaction.atomic
def schedule(*, view: SavedView, rhythm: Rhythm, number: int, language: str, at: datetime) -> None:
    """From the next such day on. What was asked for before is forgotten, a pause too."""
    day = next_day(rhythm, number, _here(view, at))
    told = {"rhythm": rhythm.value, "number": number, "language": language, "next_date": day}
    again = {"paused_at": None, "stopped_at": None}
    ScheduledReport.objects.update_or_create(view=view, defaults=told | again)


@transaction.atomic
def pause(*, report: ScheduledReport, at: datetime) -> None:
    """No mail until it is resumed; one that is written and not sent is taken back."""
    report = _held().get(pk=report.pk)
    report.paused_at = at
    report.save(update_fields=["paused_at"])
    call_off_report(view=report.view)


@transaction.atomic
def resume(*, report: ScheduledReport, at: datetime) -> None:
    """From the next day on. What fell due meanwhile is not made up for."""
    report = _held().get(pk=report.pk)
    report.paused_at = report.stopped_at = None
    report.next_date = next_day(Rhythm(report.rhythm), report.number, _here(report.view, at))
    report.save(update_fields=["paused_at", "stopped_at", "next_date"])


@transaction.atomic
def unschedule(*, report: ScheduledReport) -> None:
    call_off_report(view=report.view)
    report.delete()


@transaction.atomic
def write_next_report(*, after: int, at: datetime) -> int | None:
    """Write the mail of the next report that may be due, from the first after a key on, and answer its key; None when
    there is none left. It is due when its day has come where the unit is, and its hour.

    Any number of workers may do so at once, and be killed: the mail and the day of the next one are written together
    or not at all.
    """
    waiting = _held(skip_locked=True).filter(pk__gt=after, paused_at=None, stopped_at=None)
    report = waiting.filter(next_date__lte=at.date() + timedelta(days=1)).order_by("pk").first()
    if report is None:
        return None
    _write(report, at)
    return report.pk


def _write(report: ScheduledReport, at: datetime) -> None:
    view, owner = report.view, report.view.owner
    roots = units_answered_for(owner, at.date())
    if not (root_of(view.unit, roots) if view.unit else roots):
        report.stopped_at = at
        report.save(update_fields=["stopped_at"])
        return
    zone = (view.unit or roots[0]).time_zone
    here = open_zones([zone], at, settings.REMINDER_HOURS, settings.REMINDER_WEEKDAYS).get(zone)
    if here is None or here < report.next_date:
        return
    notify(
        to=owner.email,
        user=owner,
        kind=NOTICE,
        key=_key(report),
        language=report.language,
        context={"name": view.name, "day": here.isoformat(), "path": ["dashboards:view", str(view.uuid)]},
        due_at=at,
        keeps_hours=True,
    )
    report.next_date = next_day(Rhythm(report.rhythm), report.number, here)
    report.save(update_fields=["next_date"])


def _held(*, skip_locked: bool = False) -> "QuerySet[ScheduledReport]":
    rows = ScheduledReport.objects.select_for_update(of=("self",), skip_locked=skip_locked)
    return rows.select_related("view__unit", "view__owner")


def _key(report: ScheduledReport) -> str:
    return f"{report.view.uuid} {report.next_date}"


def call_off_report(*, view: SavedView) -> None:
    """Take back what was written about the view and not sent."""
    mails = view.owner.notices.filter(kind=NOTICE, key__startswith=f"{view.uuid} ", sent_at__isnull=True)
    for key in mails.values_list("key", flat=True):
        call_off(user=view.owner, kind=NOTICE, key=key)


def _here(view: SavedView, at: datetime) -> date:
    """The day where the view's unit is."""
    roots = [] if view.unit else units_answered_for(view.owner, at.date())
    unit = view.unit or (roots[0] if roots else None)
    return at.astimezone(ZoneInfo(unit.time_zone if unit else NO_ZONE)).date()
