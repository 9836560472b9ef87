"""Changes and findings in words, with titles in place of UUIDs."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.panels import FAULTS
from courses.queries.subjects import Subjects
from courses.rules.diff import ORDER, Change
from courses.rules.findings import Finding
from courses.rules.reading_ease import FLESCH, FORMULAS

CHANGES = {
    ("activity", "added"): gettext_lazy("“%(title)s” is new."),
    ("activity", "removed"): gettext_lazy("“%(title)s” is no longer part of the course."),
    ("activity", "required"): gettext_lazy("Whether “%(title)s” is needed for completion has changed."),
    ("activity", "pass_mark"): gettext_lazy("The pass mark of “%(title)s” has changed."),
    ("activity", "attempts"): gettext_lazy("The number of attempts at “%(title)s” has changed."),
    ("activity", "use"): gettext_lazy("“%(title)s” is now used otherwise: as pre-test, practice or final test."),
    ("activity", "blueprint"): gettext_lazy("How many questions of each outcome “%(title)s” draws has changed."),
    ("activity", "time_limit"): gettext_lazy("The time limit of “%(title)s” has changed."),
    ("activity", "pause_hours"): gettext_lazy("The pause between attempts at “%(title)s” has changed."),
    ("activity", "feedback"): gettext_lazy("When “%(title)s” shows its reasons has changed."),
    ("activity", "skips"): gettext_lazy("Whether “%(title)s” lets learners skip lessons has changed."),
    ("activity", "questions"): gettext_lazy("“%(title)s” asks other questions than before."),
    ("activity", "practice key"): gettext_lazy("A practice question in “%(title)s” has another right answer."),
    ("activity", "practice wording"): gettext_lazy(
        "The wording of a practice question in “%(title)s” has changed (%(language)s)."
    ),
    ("activity", "text"): gettext_lazy("The text of “%(title)s” has changed (%(language)s)."),
    ("activity", "recording"): gettext_lazy("A film or recording in “%(title)s” is another one (%(language)s)."),
    ("activity", "translated"): gettext_lazy("“%(title)s” is now translated (%(language)s)."),
    ("activity", "graph"): gettext_lazy("The choices of “%(title)s”, or where they lead, have changed."),
    ("activity", "scoring"): gettext_lazy("“%(title)s” is now completed otherwise."),
    ("activity", "scenario sources"): gettext_lazy("“%(title)s” rests on other law cards."),
    ("activity", "scenario wording"): gettext_lazy(
        "The wording of a situation or a choice in “%(title)s” has changed (%(language)s)."
    ),
    ("activity", "package"): gettext_lazy("“%(title)s” plays another H5P package, or another state of it."),
    ("activity", "package type"): gettext_lazy("“%(title)s” plays another kind of H5P package."),
    ("activity", "package libraries"): gettext_lazy("“%(title)s” plays with newer H5P libraries."),
    ("activity", "package rules"): gettext_lazy("“%(title)s” is now completed otherwise."),
    ("activity", "package wanted"): gettext_lazy("Whether a package in “%(title)s” must be done first has changed."),
    ("activity", "package translated"): gettext_lazy("“%(title)s” plays another H5P package (%(language)s)."),
    ("course", "packages count"): gettext_lazy("Whether H5P results count has changed."),
    ("course", "order"): gettext_lazy("The activities stand in another order."),
    ("course", "validity"): gettext_lazy("A completion is valid for another length of time."),
    ("course", "legal review"): gettext_lazy("The legal review has been opened or closed."),
    ("course", "outcomes"): gettext_lazy("The outcomes of the course have changed."),
    ("course", "title"): gettext_lazy("The title of the course has changed (%(language)s)."),
    ("course", "summary"): gettext_lazy("The summary of the course has changed (%(language)s)."),
    ("course", "audience"): gettext_lazy("Whom the course is for is said otherwise (%(language)s)."),
    ("course", "advisory"): gettext_lazy("The advisory of the course has changed (%(language)s)."),
    ("course", "introduction"): gettext_lazy("The introduction of the course has changed (%(language)s)."),
    ("course", "modules"): gettext_lazy("The title or summary of a module has changed (%(language)s)."),
    ("course", "programme"): gettext_lazy("The title or summary of the programme has changed (%(language)s)."),
    ("question", "key"): gettext_lazy("The right answer, or a choice, of this question has changed: “%(title)s”"),
    ("question", "sources"): gettext_lazy("This question rests on other law cards: “%(title)s”"),
    ("question", "wording"): gettext_lazy("The wording of this question has changed (%(language)s): “%(title)s”"),
    ("law card", "added"): gettext_lazy("This law is cited for the first time: %(title)s"),
    ("law card", "removed"): gettext_lazy("This law is no longer cited: %(title)s"),
    ("law card", "status"): gettext_lazy("The confidence, jurisdiction or date of this law has changed: %(title)s"),
    ("law card", "dates or source"): gettext_lazy("The day it was seen, or the source, has changed: %(title)s"),
    ("law card", "statement"): gettext_lazy("The statement of this law has changed (%(language)s): %(title)s"),
    ("law card", "citation"): gettext_lazy("The citation of this law has changed (%(language)s): %(title)s"),
    ("update", "added"): gettext_lazy("The update module “%(title)s” is new."),
    ("update", "removed"): gettext_lazy("The update module “%(title)s” is no longer part of the course."),
    ("update", "key"): gettext_lazy("The update module “%(title)s” asks other questions, or is for another edition."),
    ("update", "text"): gettext_lazy("The text of the update module “%(title)s” has changed (%(language)s)."),
    ("language", "added"): gettext_lazy("The course can now be taken in %(language)s."),
    ("language", "removed"): gettext_lazy("The course can no longer be taken in %(language)s."),
}
FINDINGS = {
    **FAULTS,
    "choice on unsettled law": gettext_lazy(
        "A choice in “%(title)s” rests on %(other)s, which is unconfirmed or in flux, and may not be scored."
    ),
    "slug taken": gettext_lazy("The slug “%(title)s” is taken by a page of the player. Give the activity another."),
    "slug used twice": gettext_lazy("Two activities have the slug “%(title)s”. Give one of them another."),
    "quiz without questions": gettext_lazy("“%(title)s” asks no question. Choose questions of the bank for it."),
    "blueprint asks for more than there is": gettext_lazy(
        "The blueprint of “%(title)s” asks for more questions of an outcome than there are. Add some, or ask for fewer."
    ),
    "question without source": gettext_lazy("This question rests on no law card: “%(title)s”"),
    "card not in the source language": gettext_lazy(
        "This question rests on a law card that is not written in the course's source language: “%(title)s”"
    ),
    "question on unsettled law": gettext_lazy(
        "This question rests on %(other)s, which is unconfirmed or in flux, and may not be scored: “%(title)s”"
    ),
    "hotspot without picture": gettext_lazy("This question asks for a place in a picture and has none: “%(title)s”"),
    "translation with other parts": gettext_lazy(
        "The translation of this question (%(language)s) has other parts than the question itself: “%(title)s”"
    ),
    "practice on unsettled law": gettext_lazy(
        "A practice question in “%(title)s” rests on %(other)s, which is unconfirmed or in flux."
    ),
    "citation not in the source language": gettext_lazy(
        "“%(title)s” cites %(other)s in %(language)s, but not in the source language. Cite it there too."
    ),
    "drawing without alternative": gettext_lazy(
        "A drawing or picture in “%(title)s” has no text alternative (%(language)s)."
    ),
    "file missing": gettext_lazy("“%(title)s”: the file of “%(other)s” is missing (%(language)s)."),
    "film without captions": gettext_lazy("“%(title)s”: the film “%(other)s” has no captions (%(language)s)."),
    "recording without transcript": gettext_lazy("“%(title)s”: “%(other)s” has no transcript (%(language)s)."),
    "law card overdue": gettext_lazy("The day by which this law was to be reviewed is past: %(title)s"),
    "outcome without question": gettext_lazy("No question asks for this outcome: “%(other)s”"),
    "long lesson": gettext_lazy("“%(title)s” takes %(other)s minutes. Ten are enough: make two lessons of it."),
    "hard to read": gettext_lazy(
        "“%(title)s” is hard to read (%(language)s): %(other)s of 100 by the formula of %(formula)s, where less than 50"
        " is difficult. Shorter sentences and shorter words help."
    ),
    "heavy page": gettext_lazy(
        "The page of “%(title)s” weighs about %(other)s kB with its pictures (%(language)s). On a slow line more than"
        " 200 kB is much: take smaller pictures, or fewer."
    ),
    "blocks not translated": gettext_lazy(
        "“%(title)s”: blocks of the source language that the translation lacks (%(language)s): %(other)s"
    ),
    "package not chosen": gettext_lazy("“%(title)s” plays an H5P package, and none is chosen."),
    "package without equivalent": gettext_lazy(
        "“%(title)s”: what its H5P package teaches is not said in words (%(language)s)."
    ),
    "library not installed": gettext_lazy(
        "“%(title)s”: its H5P package needs the library %(other)s, which is not installed any more."
    ),
    "pass mark of a package that does not count": gettext_lazy(
        "“%(title)s” has a pass mark. H5P results do not count in this course, so any result completes it."
    ),
    "package without a result": gettext_lazy(
        "“%(title)s” waits for a result, and an H5P package of the type %(other)s never reports one: playing it"
        " completes nothing. Choose “by opening it”."
    ),
    "needed package in an update": gettext_lazy(
        "In the update module “%(title)s” an H5P package is marked as needed. There it is shown in words only and holds"
        " nobody back: take the mark away."
    ),
    "lesson without content": gettext_lazy("“%(title)s” is empty."),
    "update with too few questions": gettext_lazy("The update module “%(title)s” needs two practice questions."),
    "update question not written": gettext_lazy(
        "A practice question of the update module “%(title)s” is not written yet, or has no right answer."
    ),
    "update too short or too long": gettext_lazy(
        "The update module “%(title)s” should take two to five minutes; it takes %(other)s."
    ),
    "update on unsettled law": gettext_lazy(
        "A question of the update module “%(title)s” rests on %(other)s, which is unconfirmed or in flux. All of its "
        "questions must be answered rightly, so they may not rest on that."
    ),
    "update for an edition to come": gettext_lazy(
        "The update module “%(title)s” leads to edition %(other)s, which is not the next one."
    ),
    "update asks otherwise": gettext_lazy(
        "The update module “%(title)s” asks other questions in %(language)s than in the source language."
    ),
    "not translated": gettext_lazy(
        "“%(title)s” is not translated into %(language)s; its readers see it in the source language."
    ),
}


@dataclass(frozen=True)
class Sentence:
    """A change or a finding in words, and where the thing is edited."""

    text: str
    url: str | None
    least: str = ""


@dataclass(frozen=True)
class Group:
    title: str
    sentences: list[Sentence]


def grouped(changes: list[Change], subjects: Subjects) -> list[Group]:
    """The changes under what they are about: the course, each module in its order, questions, law cards."""
    groups: dict[str, list[Sentence]] = {}
    for change in sorted(changes, key=lambda change: -ORDER.index(change.least)):
        groups.setdefault(_heading(change, subjects), []).append(_changed(change, subjects))
    order = [_("Course"), *subjects.modules]
    last = [_("Questions"), _("Law cards"), _("Languages")]
    gone = [title for title in groups if title not in order and title not in last]
    return [Group(title, groups[title]) for title in dict.fromkeys([*order, *gone, *last]) if title in groups]


def _heading(change: Change, subjects: Subjects) -> str:
    headings = {"question": _("Questions"), "law card": _("Law cards"), "language": _("Languages")}
    found = subjects.by_id.get(change.id)
    if change.subject == "activity" and found:
        return found.module
    return headings.get(change.subject, _("Course"))


def _changed(change: Change, subjects: Subjects) -> Sentence:
    what = change.id if change.what == "text" and change.subject == "course" else change.what
    template = CHANGES.get((change.subject, what), gettext_lazy("“%(title)s” has changed."))
    language = change.language or (change.id if change.subject == "language" else "")
    values = {"title": subjects.title(change.id), "language": language_name(language)}
    return Sentence(template % values, subjects.url(change.id), change.least)


def found(finding: Finding, subjects: Subjects) -> Sentence:
    values = {
        "title": subjects.title(finding.id),
        "other": subjects.title(finding.other),
        "language": language_name(finding.language),
        "formula": FORMULAS.get(finding.language, FLESCH).name,
    }
    return Sentence(FINDINGS[finding.rule] % values, subjects.url(finding.id) or subjects.url(finding.other))


def language_name(code: str) -> str:
    return dict(settings.LANGUAGES).get(code, code)
