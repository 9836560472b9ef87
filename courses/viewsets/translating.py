"""The translation desk: a course beside its translation, and what of it waits."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Page

from courses.models import (
    Course,
    CoursePage,
    LawCard,
    LessonPage,
    ModulePage,
    PackagePage,
    ProgrammePage,
    Question,
    QuizPage,
    ScenarioPage,
    UpdatePage,
)
from courses.permissions import may_publish_translation, may_translate, may_write_translation
from courses.queries.parity import CourseParity, ThingState, parity_of
from courses.queries.sentences import language_name
from courses.queries.things import Thing
from courses.rules.parts import total
from courses.services.translating import (
    LockedError,
    NotWholeError,
    TranslationError,
    begin,
    is_begun,
    lock_on,
    may_go_live,
    parity,
    publish,
    save,
    whole_drafts,
)
from courses.viewsets.refusals import refused
from courses.viewsets.translated_parts import PartForm, handed_in, part_forms
from lms.accounts.models import User

View = Callable[..., HttpResponse]
KINDS: dict[Any, Any] = {
    ProgrammePage: gettext_lazy("Programme"),
    CoursePage: gettext_lazy("Course page"),
    ModulePage: gettext_lazy("Module"),
    LessonPage: gettext_lazy("Lesson"),
    QuizPage: gettext_lazy("Quiz"),
    ScenarioPage: gettext_lazy("Scenario"),
    PackagePage: gettext_lazy("H5P activity"),
    UpdatePage: gettext_lazy("Update module"),
    Question: gettext_lazy("Question"),
    LawCard: gettext_lazy("Law card"),
}


def allowed(view: View) -> View:
    """The course and the language, for those who may translate it. Other languages do not exist."""

    @wraps(view)
    def inner(request: HttpRequest, code: str, language: str, **kwargs: Any) -> HttpResponse:
        course = get_object_or_404(Course, code=code)
        if language not in dict(settings.WAGTAIL_CONTENT_LANGUAGES) or language == course.source_language:
            raise Http404
        if not may_translate(cast(User, request.user), course, language):
            return refused(request)
        try:
            found = parity(course, language)
        except TranslationError as error:
            raise Http404 from error
        return view(request, found, **kwargs)

    return inner


@require_http_methods(["GET", "HEAD"])
def languages(request: HttpRequest, code: str) -> HttpResponse:
    """Which languages a course is in, how far each is, and which could come."""
    course = get_object_or_404(Course, code=code)
    open_to = [
        (language, name)
        for language, name in settings.WAGTAIL_CONTENT_LANGUAGES
        if language != course.source_language and may_translate(cast(User, request.user), course, language)
    ]
    if not open_to:
        return refused(request)
    found = {each.language: each for each in parity_of([course])[course.pk]}
    rows = [
        {"name": name, "url": desk_url(course, language), "tally": found[language].tally if language in found else None}
        for language, name in open_to
    ]
    context = {"course": course, "rows": rows, "source_name": language_name(course.source_language)}
    return render(
        request,
        "courses/admin/languages.html",
        context | _frame(course, _("Translate %(course)s") % {"course": course}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allowed
def desk(request: HttpRequest, found: CourseParity) -> HttpResponse:
    """Every part of the course in this language; on POST the tree is made, or what is whole is published."""
    if request.method == "POST":
        return _act(request, found)
    course, user = found.things.course, cast(User, request.user)
    ready = [state for state in whole_drafts(found) if may_publish_translation(user, state.row)]
    context = {
        "course": course,
        "language": _language(found.language),
        "source": _language(course.source_language),
        "tally": found.tally,
        "groups": _groups(found),
        "is_begun": is_begun(found),
        "ready": len(ready),
    }
    title = _("Translate %(course)s into %(language)s") % {"course": course, "language": language_name(found.language)}
    return render(request, "courses/admin/desk.html", context | _frame(course, title))


def _act(request: HttpRequest, found: CourseParity) -> HttpResponse:
    course, user, language = found.things.course, cast(User, request.user), found.language
    if request.POST.get("action") == "publish":
        ready = [state for state in whole_drafts(found) if may_publish_translation(user, state.row)]
        ready = [state for state in ready if may_go_live(state) and not lock_on(state.row, user)]
        _publish_all(request, found, [state.thing.key for state in ready])
    else:
        begin(course=course, language=language, by=user, at=timezone.now())
        messages.success(request, _("The pages are there, as drafts. Now the words."))
    return redirect(desk_url(course, language))


def _publish_all(request: HttpRequest, found: CourseParity, keys: list[UUID]) -> None:
    user = cast(User, request.user)
    try:
        done = publish(course=found.things.course, language=found.language, keys=keys, by=user)
    except LockedError as error:
        _say_locked(request, _("Nothing is published:"), error)
        return
    except TranslationError:
        messages.error(
            request, _("Nothing is published, because somebody has changed something meanwhile. Look, then publish.")
        )
        return
    text = ngettext("%(count)s thing is published.", "%(count)s things are published.", len(done))
    messages.success(request, text % {"count": len(done)})


def _say_locked(request: HttpRequest, begins: str, error: LockedError) -> None:
    """`begins`: what came of it; after that what Wagtail says of its lock."""
    why = error.lock.get_message(cast(User, request.user)) or _("It is locked.")
    messages.error(request, format_html("{} {}", begins, why))


def _groups(found: CourseParity) -> list[dict[str, Any]]:
    """The things of a course under its modules; the questions of a test under the test."""
    things = found.things
    first = [thing for thing in (things.programme, things.page) if thing]
    groups = [_group(found, _("Course"), first)]
    for module, activities in things.modules:
        inside: list[Thing] = [module]
        for activity in activities:
            inside += [activity, *things.quizzes.get(activity.key, [])]
        groups.append(_group(found, module.title, inside))
    last = ((_("Update modules"), things.updates), (_("Law cards"), things.cards))
    return [*groups, *(_group(found, title, inside) for title, inside in last if inside)]


def _group(found: CourseParity, title: str, things: Iterable[Thing]) -> dict[str, Any]:
    states = [found.states[thing.key] for thing in things]
    return {
        "title": title,
        "tally": total([state.tally for state in states]),
        "rows": [
            {
                "title": state.thing.title,
                "kind": KINDS[state.thing.kind],
                "is_inner": state.thing.kind is Question,
                "url": side_url(found, state.thing.key),
                "tally": state.tally,
                "is_draft": state.is_draft,
            }
            for state in states
        ],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@allowed
def side_by_side(request: HttpRequest, found: CourseParity, key: UUID) -> HttpResponse:
    """One page, question or law card: its source, and beside it the fields of the translation."""
    state = found.states.get(key)
    if state is None:
        raise Http404
    if not may_write_translation(cast(User, request.user), state.thing.row, state.row):
        return refused(request)
    if request.method != "POST":
        return _shown(request, found, state, part_forms(state, found.language))
    handed, forms = handed_in(request.POST, state, found.language)
    if any(form.errors for form in forms):
        return _shown(request, found, state, forms, status=400)
    user = cast(User, request.user)
    try:
        done = save(
            course=found.things.course, language=found.language, key=key, handed=handed, by=user, at=timezone.now()
        )
    except LockedError as error:
        messages.error(request, error.lock.get_message(user))
        return _shown(request, found, state, forms, status=409)
    if done.clashes:
        for form in forms:
            if form.id in done.clashes:
                form.errors.append(
                    _("Somebody else has written here meanwhile, so this is not stored. Compare, then save.")
                )
        messages.warning(request, _("The rest is saved as a draft."))
        return _shown(request, found, state, forms, status=409)
    _say(request, done.overtaken)
    if "publish" in request.POST:
        _publish(request, found, key)
    only = request.POST.get("only", "")
    return redirect(f"{side_url(found, key)}{f'#part-{only}' if only in {form.id for form in forms} else ''}")


def _say(request: HttpRequest, overtaken: list[str]) -> None:
    if overtaken:
        text = _("Saved as a draft. The source has changed while you wrote: look at the marked parts once more.")
        messages.warning(request, text)
    else:
        messages.success(request, _("Saved as a draft."))


def _publish(request: HttpRequest, found: CourseParity, key: UUID) -> None:
    course, user = found.things.course, cast(User, request.user)
    row = parity(course, found.language).states[key].row
    if not may_publish_translation(user, row):
        messages.error(request, _("It is saved. You may not publish it."))
        return
    try:
        publish(course=course, language=found.language, keys=[key], by=user)
        messages.success(request, _("Published. Learners get it with the next release."))
    except NotWholeError:
        messages.error(
            request, _("It stays a draft: what cannot fall back to the source language is not translated yet.")
        )
    except LockedError as error:
        _say_locked(request, _("It is saved as a draft, and not published:"), error)


def _shown(
    request: HttpRequest, found: CourseParity, state: ThingState, forms: list[PartForm], status: int = 200
) -> HttpResponse:
    course = found.things.course
    order = [each.key for each in found.things.all()]
    place = order.index(state.thing.key)
    context = {
        "course": course,
        "thing": state.thing,
        "kind": KINDS[state.thing.kind],
        "tally": state.tally,
        "is_draft": state.is_draft,
        "forms": forms,
        "media": sum((form.media for form in forms), start=PartForm.no_media()),
        "language": _language(found.language),
        "source": _language(course.source_language),
        "before_url": side_url(found, order[place - 1]) if place else "",
        "after_url": side_url(found, order[place + 1]) if place + 1 < len(order) else "",
        "editor_url": _editor(state.row),
    }
    title = f"{KINDS[state.thing.kind]}: {Truncator(state.thing.title).chars(60)}"
    frame = _frame(course, title)
    above = {"url": desk_url(course, found.language), "label": language_name(found.language)}
    frame["breadcrumbs_items"].insert(-1, above)
    return render(request, "courses/admin/side_by_side.html", context | frame, status=status)


def _editor(row: Any) -> str:
    if row is None:
        return ""
    if isinstance(row, Page):
        return reverse("wagtailadmin_pages:edit", args=[row.pk])
    return reverse(f"wagtailsnippets_courses_{row._meta.model_name}:edit", args=[row.pk])  # noqa: SLF001 Django's way


def _language(code: str) -> dict[str, str]:
    return {"code": code, "name": language_name(code), "dir": "rtl" if get_language_info(code)["bidi"] else "ltr"}


def _frame(course: Course, title: str) -> dict[str, Any]:
    return {
        "page_title": title,
        "header_title": title,
        "header_icon": "globe",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("courses_admin:list"), "label": _("Courses")},
            {"url": languages_url(course), "label": str(course)},
            {"url": "", "label": title},
        ],
    }


def languages_url(course: Course) -> str:
    return reverse("courses_translate:languages", args=[course.code])


def desk_url(course: Course, language: str) -> str:
    return reverse("courses_translate:desk", args=[course.code, language])


def side_url(found: CourseParity, key: UUID) -> str:
    return reverse("courses_translate:side", args=[found.things.course.code, found.language, key])


class TranslateViewSet(ViewSet):
    name = "courses_translate"
    url_prefix = "translate"
    icon = "globe"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("<code:code>/", languages, name="languages"),
            path("<code:code>/<str:language>/", desk, name="desk"),
            path("<code:code>/<str:language>/<uuid:key>/", side_by_side, name="side"),
        ]
