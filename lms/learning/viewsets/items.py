"""How questions do: for those who write them, as a table that begins with advice, and a page for each question."""

import csv
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import page_permission_policy

from courses.models import Course, CoursePage, Question, QuizPage, Release
from courses.queries import frames, shelf
from courses.queries.reading import ActivityText
from courses.queries.sentences import language_name
from courses.viewsets.refusals import refused
from lms.accounts.rules.cells import harmless
from lms.learning.models import AttemptState
from lms.learning.permissions import may_see_figures, sees_all_figures
from lms.learning.queries.items import Asked, Item, items, wording
from lms.learning.rules.groups import rounded
from lms.learning.rules.item_picture import Bars, draw
from lms.learning.rules.items import CORRELATED, IN_EACH_LANGUAGE, ORDER, Advice, Band
from lms.learning.rules.quizzes import FINAL, PRACTICE, PRETEST
from lms.learning.viewsets.figures import listing

WORDS = {
    Advice.TOO_FEW: gettext_lazy("Too few answers yet."),
    Advice.CHECK_KEY: gettext_lazy("Those who do well overall do worse here: check the key."),
    Advice.DRAWS_THE_GOOD: gettext_lazy(
        "A wrong answer draws those who do well overall: see whether it can be read as right."
    ),
    Advice.TRANSLATION: gettext_lazy("Harder in one language than in another: look at the translation."),
    Advice.HARD: gettext_lazy("Hardly anybody gets it right: check the key, then whether a lesson teaches it."),
    Advice.FLAT: gettext_lazy(
        "It hardly tells those who know from those who do not: see whether it asks what it means to ask."
    ),
    Advice.IDLE_CHOICE: gettext_lazy("A wrong choice is hardly ever chosen: bring it closer to a real mistake."),
    Advice.EASY: gettext_lazy(
        "Nearly everybody gets it right: good for what all must know, but it says little about who knows more."
    ),
    Advice.SOUND: gettext_lazy("Nothing stands out."),
}
CALM = (Advice.TOO_FEW, Advice.EASY, Advice.SOUND)  # nothing to do
USES = dict(QuizPage.Use.choices)
KINDS = dict(Question.Kind.choices)
HEADINGS = {
    "advice": gettext_lazy("What stands out"),
    "place": gettext_lazy("Question"),
    "people": gettext_lazy("People"),
    "right": gettext_lazy("Right"),
    "apart": gettext_lazy("Tells apart"),
    "seconds": gettext_lazy("Seconds"),
}
SORTED: dict[str, Callable[[tuple[int, Item]], Any]] = {
    "advice": lambda row: ORDER.index(row[1].figures.advice[0]),
    "place": lambda row: row[0],
    "people": lambda row: row[1].figures.people,
    "right": lambda row: row[1].figures.facility.middle if row[1].figures.facility else 2,
    "apart": lambda row: 2 if row[1].figures.discrimination is None else row[1].figures.discrimination,
    "seconds": lambda row: row[1].figures.seconds or 0,
}


# What there is to look at


@require_safe
@listing
def index(request: HttpRequest) -> HttpResponse:
    """Every released test of the courses that the person may look at; pre-tests where they are asked for."""
    uses = {FINAL, PRACTICE} | ({PRETEST} if request.GET.get("pretests") else set())
    releases = _releases(request.user)
    people = _people(releases)
    listed = [(release, _quizzes(release, uses)) for release in releases]
    context = {
        "courses": [_listed(release, found, people) for release, found in listed if found],
        "pretests": PRETEST in uses,
        **_furniture(_("How questions do")),
    }
    return render(request, "learning/admin/items_index.html", context)


def _releases(user: Any) -> "list[Release]":
    """The newest release of each course, in the order of their codes."""
    newest = Release.objects.order_by("course_id", "-edition", "-revision").distinct("course_id")
    if not sees_all_figures(user, timezone.localdate()):
        pages = page_permission_policy.instances_user_has_permission_for(user, "publish")
        newest = newest.filter(course__in=CoursePage.objects.filter(pk__in=pages).values("course"))
    return sorted(newest.select_related("course"), key=lambda release: release.course.code)


def _quizzes(release: Release, uses: set[str], question: str = "") -> list[ActivityText]:
    activities = shelf.read(release.pk, release.digest).activities
    found = [each for each in activities if each.kind == "quiz" and each.rules["use"] in uses]
    return [each for each in found if not question or question in each.rules["questions"]]


def _people(releases: "list[Release]") -> dict[tuple[int, str], int | None]:
    """How many people handed in each test, in whole fives, by course and activity."""
    of = [release.course_id for release in releases]
    states = AttemptState.objects.filter(submitted_at__isnull=False, first_answer_at__isnull=False)
    rows = states.filter(enrolment__course__in=of).values_list("enrolment__course", "activity")
    counted = rows.annotate(people=Count("enrolment__learner", distinct=True)).order_by()
    return {(course, str(activity)): rounded(people) for course, activity, people in counted}


def _listed(
    release: Release, found: list[ActivityText], people: dict[tuple[int, str], int | None], question: str = ""
) -> dict[str, Any]:
    course = shelf.read(release.pk, release.digest)
    return {
        "code": course.code,
        "title": course.title,
        "lang": course.language,
        "quizzes": [
            {
                "title": quiz.title,
                "lang": quiz.language,
                "use": USES[quiz.rules["use"]],
                "people": people.get((release.course_id, quiz.id)),
                "url": item_url(course.code, quiz.id, question) if question else quiz_url(course.code, quiz.id),
            }
            for quiz in found
        ],
    }


@require_safe
@listing
def of_question(request: HttpRequest, question: UUID) -> HttpResponse:
    """Where a question of the bank is asked: straight on to it where that is one test only."""
    found = [(each, _quizzes(each, {FINAL, PRACTICE}, str(question))) for each in _releases(request.user)]
    asked = [(release, quizzes) for release, quizzes in found if quizzes]
    if len(asked) == 1 and len(asked[0][1]) == 1:
        return redirect(item_url(asked[0][0].course.code, asked[0][1][0].id, str(question)))
    people = _people([release for release, _quizzes in asked])
    context = {
        "courses": [_listed(release, quizzes, people, str(question)) for release, quizzes in asked],
        **_furniture(_("Where this question is asked")),
    }
    return render(request, "learning/admin/items_index.html", context)


def quiz_url(code: str, activity: str) -> str:
    return reverse("question_figures:quiz", args=[code, activity])


def item_url(code: str, activity: str, question: str) -> str:
    return reverse("question_figures:item", args=[code, activity, question])


# One test


def _asked(request: HttpRequest, code: str, activity: UUID, question: UUID | None = None) -> Asked | None:
    """What is asked for, with the course's releases; None for who may not look."""
    course = get_object_or_404(Course, code=code)
    if not may_see_figures(request.user, course, timezone.localdate()):
        return None
    releases = list(Release.objects.filter(course=course).order_by("-edition", "-revision").defer("structure"))
    found = shelf.read(releases[0].pk, releases[0].digest).by_id.get(str(activity)) if releases else None
    if found is None or found.kind != "quiz":
        raise Http404
    number = request.GET.get("release", "")
    chosen = next((release for release in releases if release.number == number), None)
    if number and chosen is None:
        raise Http404
    newest = shelf.read(releases[0].pk, releases[0].digest)
    return Asked(
        course=course,
        activity=found.id,
        newest=newest,
        release_id=chosen.pk if chosen else None,
        question=str(question) if question else None,
        numbers={release.pk: release.number for release in releases},
    )


@require_safe
def quiz(request: HttpRequest, code: str, activity: UUID) -> HttpResponse:
    asked = _asked(request, code, activity)
    if asked is None:
        return refused(request)
    rows = list(enumerate(items(asked), 1))
    if request.GET.get("export") == "csv":
        return _file(asked, [item for _place, item in rows])
    sort = request.GET.get("sort", "advice")
    rows.sort(key=SORTED.get(sort.removeprefix("-"), SORTED["advice"]), reverse=sort.startswith("-"))
    title = asked.newest.by_id[asked.activity].title
    context = {
        "course": asked.newest,
        "rows": [{"place": place, **_row(asked, item)} for place, item in rows],
        "headings": [_heading(name, label, sort, asked) for name, label in HEADINGS.items()],
        "release": asked.number,
        "releases": list(asked.numbers.values()),
        "sort": sort,
        "correlated": CORRELATED,
        "export": f"?export=csv&release={asked.number}",
        **_furniture(title, (f"{code} {title}", "")),
    }
    return render(request, "learning/admin/items.html", context)


def _heading(name: str, label: Any, sort: str, asked: Asked) -> dict[str, Any]:
    here = sort.removeprefix("-") == name
    down = sort.startswith("-")
    wanted = f"-{name}" if here and not down else name
    return {
        "label": label,
        "url": f"?sort={wanted}&release={asked.number}",
        "sorted": ("descending" if down else "ascending") if here else "",
    }


def _row(asked: Asked, item: Item) -> dict[str, Any]:
    figures = item.figures
    return {
        "item": item,
        "url": _wording_url(asked, item),
        "advice": [(WORDS[advice], advice not in CALM) for advice in figures.advice],
        "right": _percent(figures.facility),
        "apart": _signed(figures.discrimination),
        "margin": figures.margin,
        "kind": KINDS[item.text.kind],
    }


def _wording_url(asked: Asked, item: Item) -> str:
    address = f"{item_url(asked.course.code, asked.activity, item.question)}?wording={item.short}"
    return f"{address}&release={asked.number}" if asked.number else address


def _percent(band: Band | None) -> str:
    return _("%(low)s–%(high)s %%") % {"low": band.low, "high": band.high} if band else ""


def _signed(number: float | None) -> str:
    return "" if number is None else f"{number:.2f}".replace("-", "−")


def _file(asked: Asked, found: list[Item]) -> HttpResponse:
    name = f"{asked.course.code}-{asked.newest.by_id[asked.activity].slug}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8", headers=headers)
    cells = (
        [cell if isinstance(cell, int | float) else harmless(str(cell)) for cell in line]
        for line in _lines(asked, found)
    )
    csv.writer(response).writerows(cells)
    return response


def _lines(asked: Asked, found: list[Item]) -> Iterator[list[Any]]:
    yield [
        *(_("Question"), _("Wording"), _("Releases"), _("Asked"), _("Kind"), _("Outcome"), _("Topic"), _("Difficulty")),
        *(_("People"), _("Right, at least (%)"), _("Right, at most (%)"), _("Tells apart"), _("give or take")),
        *(_("Seconds"), _("What stands out")),
    ]
    for item in found:
        text, figures = item.text, item.figures
        releases = " ".join(asked.numbers[release] for release in item.releases)
        band = (figures.facility.low, figures.facility.high) if figures.facility else ("", "")
        numbers = ["" if each is None else round(each, 2) for each in (figures.discrimination, figures.margin)]
        yield [
            *(item.question, item.short, releases, text.stem, KINDS[text.kind]),
            *(text.outcome, text.topic, text.difficulty, figures.people or "", *band, *numbers),
            *(figures.seconds or "", " ".join(str(WORDS[advice]) for advice in figures.advice)),
        ]


# One question


@require_safe
def item(request: HttpRequest, code: str, activity: UUID, question: UUID) -> HttpResponse:
    asked = _asked(request, code, activity, question)
    if asked is None:
        return refused(request)
    wordings = items(asked)
    shown = _wording(request, wordings)
    quiz_title = asked.newest.by_id[asked.activity].title
    context = {
        "course": asked.newest,
        **_row(asked, shown),
        "figures": shown.figures,
        "lines": [_line(line) for line in shown.figures.lines],
        "picture": _picture(shown),
        "comparisons": [
            {
                "languages": [
                    (language_name(language), people)
                    for language, people in zip(each.languages, each.people, strict=True)
                ],
                "harder": language_name(each.harder) if each.harder else "",
            }
            for each in shown.figures.comparisons
        ],
        "releases": [asked.numbers[release] for release in shown.releases],
        "others": [_row(asked, each) | {"releases": _numbers(asked, each)} for each in wordings if each is not shown],
        "outcome": asked.newest.outcome_texts.get(shown.text.outcome, ""),
        "seen_url": reverse("question_figures:seen", args=[code, activity, question]) + f"?wording={shown.short}",
        "in_each_language": IN_EACH_LANGUAGE,
        "correlated": CORRELATED,
        **_furniture(
            shown.text.stem[:80], (f"{code} {quiz_title}", quiz_url(code, asked.activity)), (_("Question"), "")
        ),
    }
    return render(request, "learning/admin/item.html", context)


def _wording(request: HttpRequest, wordings: list[Item]) -> Item:
    wanted = request.GET.get("wording", "")
    found = next((each for each in wordings if not wanted or each.short == wanted), None)
    if found is None:
        raise Http404
    return found


def _numbers(asked: Asked, item: Item) -> list[str]:
    return [asked.numbers[release] for release in item.releases]


def _line(line: Any) -> dict[str, Any]:
    choice = line.choice
    return {
        "letter": line.letter,
        "text": line.text,
        "correct": choice.correct,
        "chosen": _percent(choice.chosen),
        "upper": _percent(choice.upper),
        "lower": _percent(choice.lower),
        "draws_the_good": choice.draws_the_good,
        "is_idle": choice.is_idle,
    }


def _picture(item: Item) -> Bars | None:
    lines = [
        (line.letter or str(number), line.choice.correct, line.choice.chosen, line.choice.upper, line.choice.lower)
        for number, line in enumerate(item.figures.lines, 1)
    ]
    return draw(lines) if lines else None


@require_safe
@xframe_options_sameorigin
def seen(request: HttpRequest, code: str, activity: UUID, question: UUID) -> HttpResponse:
    """The question as learners see it, and as it is explained to them: a page of its own, drawn with their template."""
    asked = _asked(request, code, activity, question)
    if asked is None:
        return refused(request)
    shown = wording(asked, str(question), request.GET.get("wording", ""))
    if shown is None:
        raise Http404
    return render(request, "courses/preview_one_question.html", {"question": frames.with_key(shown)})


def _furniture(title: str, *crumbs: tuple[str, str]) -> dict[str, Any]:
    trail = [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse("question_figures:index") if crumbs else "", "label": _("How questions do")},
        *({"url": url, "label": label} for label, url in crumbs),
    ]
    return {"page_title": title, "header_title": title, "header_icon": "help", "breadcrumbs_items": trail}


class ItemsViewSet(ViewSet):
    name = "question_figures"
    url_prefix = "question-figures"
    icon = "help"

    def get_urlpatterns(self) -> list[URLPattern]:
        of_quiz = "<code:code>/<uuid:activity>/"
        return [
            path("", index, name="index"),
            path("of/<uuid:question>/", of_question, name="of_question"),
            path(of_quiz, quiz, name="quiz"),
            path(f"{of_quiz}<uuid:question>/", item, name="item"),
            path(f"{of_quiz}<uuid:question>/seen/", seen, name="seen"),
        ]
