"""What a file of people is told to be, and why a row of it does nothing."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.accounts.models import PeopleImport, PeopleImportRow

Status, Outcome = PeopleImport.Status, PeopleImportRow.Outcome
SHAPES = {Status.UNREADABLE: "bad", Status.JUDGED: "soon", Status.DONE: "good"}
FAULTS: dict[str, Promise] = {
    "too_large": gettext_lazy("The file, or what is packed in it, is too large."),
    "not_text": gettext_lazy("The file holds something that is not text. Save it as CSV (UTF-8) or as XLSX."),
    "unreadable": gettext_lazy("The file cannot be read. Save it again as CSV (UTF-8) or as XLSX."),
    "protected": gettext_lazy("The workbook has a password, or is of an old kind. Save it as XLSX without a password."),
    "empty": gettext_lazy("There are no rows under the names of the columns."),
    "too_many_rows": gettext_lazy("There are more than 50,000 rows. Send the file in parts."),
    "too_many_columns": gettext_lazy(
        "There are more than 40 columns. Leave out those that are not about people or units."
    ),
    "cell_too_long": gettext_lazy("A cell holds more than 300 characters."),
    "columns": gettext_lazy("No column was recognised by its name. Say below what each of them holds."),
}
REASONS: dict[str, Promise] = {
    "nobody_to_know": gettext_lazy("There is neither a staff number nor an e-mail address."),
    "too_long": gettext_lazy("A number, name, address or position is too long."),
    "email_wrong": gettext_lazy("This is not an e-mail address."),
    "email_missing": gettext_lazy("Nobody has this staff number yet, and a new account needs an e-mail address."),
    "name_missing": gettext_lazy("Nobody has this address yet, and a new account needs a name."),
    "role_unknown": gettext_lazy("There is no such role."),
    "kind_unknown": gettext_lazy("There is no such kind of unit."),
    "time_zone_unknown": gettext_lazy("There is no such time zone."),
    "language_unknown": gettext_lazy("The site is not offered in that language."),
    "date_wrong": gettext_lazy("A date is not written in the form that was chosen."),
    "dates_reversed": gettext_lazy("The last day would be before the first."),
    "unit_unknown": gettext_lazy("There is no unit of that name."),
    "unit_ambiguous": gettext_lazy("Several units have that name. Write the name of the one above before it."),
    "unit_outside": gettext_lazy("The unit does not belong to the one for which the file was sent."),
    "number_disputed": gettext_lazy("Two people have this staff number. Settle that first."),
    "number_and_address_differ": gettext_lazy("The staff number and the e-mail address belong to two people."),
    "address_twice": gettext_lazy("The file has this address under another staff number too."),
    "inactive": gettext_lazy("This person’s account is switched off."),
    "belongs_elsewhere": gettext_lazy("The person belongs to a unit that the file is not for."),
    "twice": gettext_lazy("The file has this person in this unit twice."),
    "conflict": gettext_lazy("Something else was changed at the same time. Send the row again."),
    "address_kept": gettext_lazy("The e-mail address stays as it is: the person signs in with it."),
    "ended": gettext_lazy("The last day is over already."),
}


def state_of(job: PeopleImport) -> dict[str, str]:
    """For components/state.html."""
    return {"shape": SHAPES.get(Status(job.status), "none"), "word": str(Status(job.status).label)}


def sentence(job: PeopleImport) -> str:
    """What the file would do, or has done, in one sentence."""
    changing = sum(number for outcome, number in job.counts.items() if outcome not in (Outcome.SAME, Outcome.REJECTED))
    if job.status == Status.JUDGED and not changing:
        return _("Applying this file would change nothing.")
    if job.status == Status.JUDGED:
        text = ngettext(
            "Applying this file would change %(number)s thing. Nothing has happened yet.",
            "Applying this file would change %(number)s things. Nothing has happened yet.",
            changing,
        )
        return text % {"number": changing}
    return {
        Status.JUDGING: _("The file is being read. Nothing is changed by that."),
        Status.APPLYING: _("The file is being applied. You may leave this page; the work goes on."),
        Status.UNREADABLE: _("The file could not be read, and nothing was changed."),
        Status.DONE: _("The file was applied."),
        Status.LEFT: _("The file was not applied."),
    }[Status(job.status)]
