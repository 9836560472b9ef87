"""Questions from files into the bank, and from the bank into files."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Collection, Locale
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from courses.forms.questions import QuestionExportForm, QuestionFileForm, QuestionImportForm
from courses.models import Course, Question, QuizPage
from courses.models.question import FAULTS
from courses.permissions import may_add_questions, may_change_course, questions_to_change
from courses.queries.sentences import language_name
from courses.services.packages.exporting import FORMS, SET, SINGLE, export_packages
from courses.services.question_files import (
    BrokenFileError,
    Imported,
    Preview,
    Row,
    export_questions,
    import_questions,
    outcomes_of,
    preview,
)
from courses.services.question_pictures import collections_for
from courses.standards.questions import Finding, Level, Written, filled
from courses.viewsets.refusals import refused
from lms.accounts.models import User

View = Callable[..., HttpResponse]
KEPT_SECONDS = 3600
STATES = {
    "new": gettext_lazy("new"),
    "same": gettext_lazy("known, and the same"),
    "changed": gettext_lazy("known, and different in the file"),
    "translation": gettext_lazy("translation of a known question"),
    "foreign": gettext_lazy("belongs to another programme: left alone"),
    "twice": gettext_lazy("there a second time: left out"),
}
TO_DO = FAULTS | {
    "no feedback": gettext_lazy("Feedback is missing."),
    "no reason": gettext_lazy("The explanation (“because”) is missing."),
    "too long": gettext_lazy("A text is longer than the editor takes."),
    "too many": gettext_lazy("There are more parts than the editor takes."),
}
PICTURES = {
    "kept": gettext_lazy(
        "The picture %(name)s (%(alt)s) is kept beside the question. Learners see a picture only where they are asked "
        "for a place in it."
    ),
    "left": gettext_lazy("The picture %(name)s (%(alt)s) is left out: a question keeps one picture."),
    "no place": gettext_lazy("The picture %(name)s (%(alt)s) is left out: there is no collection for your pictures."),
    "unreadable": gettext_lazy("The picture %(name)s (%(alt)s) is left out: it cannot be read."),
}
# Which file types browsers and Moodle expect.
FILES = {
    "moodle": ("xml", "application/xml; charset=utf-8"),
    "gift": ("txt", "text/plain; charset=utf-8"),
    "h5p": ("h5p", "application/zip"),
    "h5p-single": ("h5p", "application/zip"),
}


def allowed(view: View) -> View:
    @wraps(view)
    def inner(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, **kwargs) if may_add_questions(request.user) else refused(request)
        except PermissionDenied:
            return refused(request)

    return inner


@require_http_methods(["GET", "HEAD", "POST"])
@allowed
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file. It is kept here for an hour, by its person, until they have seen what would become of it."""
    user = cast(User, request.user)
    courses = [course for course in Course.objects.order_by("code") if may_change_course(user, course)]
    choices = {"courses": courses, "collections": collections_for(user)}
    if request.method != "POST":
        return _upload_page(request, QuestionFileForm(**choices))
    form = QuestionFileForm(request.POST, request.FILES, **choices)
    if not form.is_valid():
        return _upload_page(request, form, status=400)
    facts = form.cleaned_data
    data = facts["file"].read()
    collection = facts["collection"] or (choices["collections"][0] if len(choices["collections"]) == 1 else None)
    seen = preview(data=data, course=facts["course"], locale=facts["locale"], collection=collection, by=user)
    if seen.is_broken:
        return _upload_page(request, form, seen, status=400)
    kept = {
        "name": facts["file"].name,
        "data": data,
        "course": facts["course"].pk,
        "locale": facts["locale"].pk,
        "collection": collection.pk if collection else None,
    }
    cache.set(_place(user), kept, KEPT_SECONDS)
    return redirect("courses_question_files:preview")


@require_http_methods(["GET", "HEAD", "POST"])
@allowed
def look_and_import(request: HttpRequest) -> HttpResponse:
    """What would become of the file that was sent last; on POST it does."""
    user = cast(User, request.user)
    kept = cache.get(_place(user))
    course = Course.objects.filter(pk=kept["course"]).first() if kept else None
    if kept is None or course is None or not may_change_course(user, course):
        messages.warning(request, _("There is no file waiting. Choose it once more."))
        return redirect("courses_question_files:upload")
    facts = {
        "data": kept["data"],
        "course": course,
        "locale": Locale.objects.get(pk=kept["locale"]),
        "collection": Collection.objects.filter(pk=kept["collection"]).first(),
        "by": user,
    }
    seen = preview(**facts)
    digest = hashlib.sha256(kept["data"]).hexdigest()
    choices: dict[str, Any] = {"categories": seen.categories, "outcomes": outcomes_of(course)}
    if request.method != "POST":
        form = QuestionImportForm(initial={"digest": digest, "update": ""}, **choices)
        return _preview_page(request, facts, seen, form, name=kept["name"])
    form = QuestionImportForm(request.POST, **choices)
    if form.is_valid() and form.cleaned_data["digest"] != digest:
        form.add_error(None, _("Another file was sent meanwhile. This is what would become of that one."))
    if not form.is_valid():
        return _preview_page(request, facts, seen, form, name=kept["name"], status=409)
    return _imported(request, facts, form)


def _imported(request: HttpRequest, facts: dict[str, Any], form: QuestionImportForm) -> HttpResponse:
    try:
        done = import_questions(**facts, outcomes=form.outcomes(), update=form.cleaned_data["update"] == "yes")
    except BrokenFileError:  # it was whole an hour ago: the reader has become stricter meanwhile
        messages.error(request, _("This file can no longer be read. Nothing was imported."))
        return redirect("courses_question_files:upload")
    cache.delete(_place(cast(User, request.user)))
    messages.success(request, _told(done))
    bank = reverse("wagtailsnippets_courses_question:list")
    return redirect(f"{bank}?{urlencode({'key': facts['course'].code, 'locale': facts['locale'].language_code})}")


def _told(done: Imported) -> str:
    texts = [
        ngettext("%(count)s question was added as a draft.", "%(count)s questions were added as drafts.", done.added)
        % {"count": done.added}
    ]
    if done.changed:
        texts.append(
            ngettext("%(count)s question has a new draft.", "%(count)s questions have a new draft.", done.changed)
            % {"count": done.changed}
        )
    if done.left:
        texts.append(
            ngettext("%(count)s was left as it is.", "%(count)s were left as they are.", done.left)
            % {"count": done.left}
        )
    return " ".join(texts)


@require_safe
@allowed
def choose_export(request: HttpRequest) -> HttpResponse:
    """Which questions, in which form; and what of them the form does not hold."""
    user = cast(User, request.user)
    given = _given(request.GET)
    form = QuestionExportForm(given)
    quiz = _quiz(user, request.GET.get("quiz", ""))
    context: dict[str, Any] = {"form": form, "ids": request.GET.getlist("id"), "quiz": quiz}
    if form.is_valid():
        facts = form.cleaned_data | {"libraries": False}  # what is lost is the same with them
        questions = _chosen(user, facts, request.GET.getlist("id"), quiz)
        written = _written(questions, facts, quiz)
        left_out = {finding.question for finding in written.findings if finding.level is Level.SKIPPED}
        context |= {
            "count": len(questions) - len(left_out),
            "findings": [_said(finding) for finding in written.findings],
            "file_url": f"{reverse('courses_question_files:file')}?{given.urlencode()}",
        }
    title = _("Export questions")
    return render(request, "courses/admin/question_export.html", context | _furniture(title, "download"))


@require_safe
@allowed
def file(request: HttpRequest) -> HttpResponse:
    form = QuestionExportForm(_given(request.GET))
    if not form.is_valid():
        return redirect(f"{reverse('courses_question_files:export')}?{request.GET.urlencode()}")
    facts = form.cleaned_data
    user = cast(User, request.user)
    quiz = _quiz(user, request.GET.get("quiz", ""))
    questions = _chosen(user, facts, request.GET.getlist("id"), quiz)
    ending, content_type = FILES[facts["form"]]
    written = _written(questions, facts, quiz)
    ending = "zip" if facts["form"] == SINGLE and len(questions) > 1 else ending
    name = f"{slugify(quiz.title) if quiz else 'questions'}-{facts['locale'].language_code}.{ending}"
    response = HttpResponse(written.data, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def h5p_url(**chosen: str) -> str:
    """Where a quiz, or a question, is exported as H5P."""
    facts = {"form": SET if "quiz" in chosen else SINGLE} | chosen
    return f"{reverse('courses_question_files:export')}?{urlencode(facts)}"


def _given(asked: QueryDict) -> QueryDict:
    """What the listing or the form asks for; where it says nothing, Moodle XML in the first language."""
    given = asked.copy()
    given.setdefault("form", "moodle")
    quiz = QuizPage.objects.filter(pk__in=_numbers([given.get("quiz", "")])).select_related("locale").first()
    if quiz and not given.get("locale"):
        given["locale"] = quiz.locale.language_code
    first = Question.objects.filter(pk__in=_numbers(asked.getlist("id"))).values_list(
        "locale__language_code", flat=True
    )
    if not given.get("locale"):
        given["locale"] = first.first() or Locale.get_default().language_code
    return given


def _quiz(user: User, number: str) -> QuizPage | None:
    """The quiz that is exported, if one is. Raises PermissionDenied where they may not change it."""
    found = QuizPage.objects.filter(pk__in=_numbers([number])).first()
    if found and not found.permissions_for_user(user).can_edit():
        raise PermissionDenied
    return found


def _written(questions: "list[Question]", facts: dict[str, Any], quiz: QuizPage | None) -> Written:
    if facts["form"] not in FORMS:
        return export_questions(questions=questions, form=facts["form"])
    return export_packages(
        questions=questions,
        form=facts["form"],
        title=quiz.title if quiz else _("Questions"),
        language=facts["locale"].language_code,
        with_libraries=facts["libraries"],
        pass_percent=quiz.pass_percent if quiz else 50,
        is_shuffled=bool(quiz and quiz.shuffle),
    )


def _chosen(user: User, facts: dict[str, Any], ids: list[str], quiz: QuizPage | None) -> "list[Question]":
    """In the order of the quiz, else of their outcomes. Only what the trainer may change: files hold keys."""
    found: QuerySet[Question] = questions_to_change(user).filter(locale=facts["locale"])
    if quiz:
        places = quiz.pool.places.values_list("question__translation_key", flat=True)
        order = {key: place for place, key in enumerate(places)}
        asked = found.filter(translation_key__in=order).select_related("picture")
        return sorted(asked, key=lambda question: order[question.translation_key])
    if ids:
        found = found.filter(pk__in=_numbers(ids))
    if facts["key"]:
        found = found.filter(key__icontains=facts["key"])
    for name in ("outcome", "topic", "kind", "difficulty"):
        if facts[name]:
            found = found.filter(**{name: facts[name]})
    return list(found.select_related("picture").order_by("outcome", "key", "pk"))


def _numbers(ids: list[str]) -> list[int]:
    return [int(number) for number in ids if number.isdecimal() and len(number) < 10]


def _place(user: User) -> str:
    return f"question-file:{user.pk}"


def _said(finding: Finding) -> dict[str, Any]:
    return {
        "line": finding.line,
        "question": finding.question,
        "text": filled(_(finding.sentence), finding.details),
        "level": finding.level.value,
    }


def _upload_page(
    request: HttpRequest, form: QuestionFileForm, seen: Preview | None = None, status: int = 200
) -> HttpResponse:
    errors = [_said(finding) for finding in seen.findings if finding.level is Level.ERROR] if seen else []
    context = {"form": form, "errors": errors[:100], "more": max(0, len(errors) - 100)}
    context |= _furniture(_("Import questions"), "upload")
    return render(request, "courses/admin/question_upload.html", context, status=status)


def _preview_page(
    request: HttpRequest,
    facts: dict[str, Any],
    seen: Preview,
    form: QuestionImportForm,
    *,
    name: str,
    status: int = 200,
) -> HttpResponse:
    states = [row.state for row in seen.rows]
    starts = {row.question.line for row in seen.rows}
    context = {
        "name": name,
        "course": facts["course"],
        "language": language_name(facts["locale"].language_code),
        "rows": [_row(row, seen.findings) for row in seen.rows],
        "skipped": [_said(finding) for finding in seen.findings if finding.level is Level.SKIPPED],
        "remarks": [
            _said(finding)
            for finding in seen.findings
            if finding.level is Level.WARNING and finding.start not in starts and not finding.question
        ],
        "added": states.count("new") + states.count("translation"),
        "changed": states.count("changed"),
        "form": form,
    }
    context |= _furniture(_("Import questions"), "upload")
    return render(request, "courses/admin/question_preview.html", context, status=status)


def _row(row: Row, findings: tuple[Finding, ...]) -> dict[str, Any]:
    """What the preview says of one question. A picture is spoken of once, with what becomes of it."""
    own = [
        finding
        for finding in findings
        if finding.start == row.question.line and finding.level is Level.WARNING and finding.code != "picture"
    ]
    pictures = [PICTURES[fate] % {"name": picture.name, "alt": picture.alt or "–"} for picture, fate in row.pictures]
    return {
        "line": row.question.line,
        "key": row.key,
        "ask": row.question.ask,
        "kind": Question.Kind(row.question.kind).label,
        "category": row.question.category,
        "state": row.state,
        "state_label": STATES[row.state],
        "remarks": [filled(_(finding.sentence), finding.details) for finding in own] + pictures,
        "to_do": [TO_DO[fault] for fault in row.faults],
    }


def _furniture(title: str, icon: str) -> dict[str, Any]:
    return {
        "page_title": title,
        "header_title": title,
        "header_icon": icon,
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("wagtailsnippets_courses_question:list"), "label": _("Question bank")},
            {"url": "", "label": title},
        ],
    }


class ExportChosen(SnippetBulkAction):
    """Leads from the questions that were ticked in the bank to the page that exports them."""

    display_name = gettext_lazy("Export")
    aria_label = gettext_lazy("Export selected questions")
    action_type = "export"
    models = [Question]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002 Wagtail's shape
        ids = [("id", number) for number in _numbers(request.GET.getlist("id"))]
        return redirect(f"{reverse('courses_question_files:export')}?{urlencode(ids)}")


class QuestionFilesViewSet(ViewSet):
    name = "courses_question_files"
    url_prefix = "question-files"
    icon = "help"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("import/", upload, name="upload"),
            path("import/preview/", look_and_import, name="preview"),
            path("export/", choose_export, name="export"),
            path("export/file/", file, name="file"),
        ]
