"""Releases into files, and courses from files of other installations."""

from collections.abc import Callable, Iterator
from functools import wraps
from tempfile import TemporaryFile
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.viewsets.base import ViewSet

from courses.forms.course_files import CourseFileForm, CourseImportForm
from courses.models import Release
from courses.permissions import may_export, may_import_courses
from courses.queries.sentences import language_name
from courses.services.exporting import export_release, write_package
from courses.services.groups import ensure_groups
from courses.services.importing import Judged, Plan, RefusedError, import_course, judge_archive, plan
from courses.services.importing.planning import DIFFERING, KNOWN, NEW, programmes_for
from courses.services.importing.waiting import Waiting, drop, keep, waiting
from courses.services.packages import LibraryChange
from courses.services.question_pictures import collections_for
from courses.standards.coursefiles import CourseFiles, UnsayableError
from courses.viewsets.refusals import refused
from lms.accounts.models import User

View = Callable[..., HttpResponse]
MOST_NAMED = 20
FINDINGS = {
    "unreadable": gettext_lazy("This archive is broken."),
    "no archive": gettext_lazy("This is not a plain ZIP archive."),
    "too large": gettext_lazy("It is larger than what is read."),
    "too many": gettext_lazy("There are more files in it than a course has."),
    "bomb": gettext_lazy("It grows beyond all measure when it is unpacked."),
    "twice": gettext_lazy("Two files have this name."),
    "no plain file": gettext_lazy("Only plain files are taken: no links, no folders, nothing encrypted."),
    "odd name": gettext_lazy("A course has no file of this name."),
    "no manifest": gettext_lazy("The manifest (manifest.json) is missing or cannot be read."),
    "other format": gettext_lazy("The manifest has a form that this version does not know."),
    "not listed": gettext_lazy("The manifest does not list this file."),
    "missing": gettext_lazy("The manifest lists this file, and it is not there."),
    "altered": gettext_lazy("This file is not the one that the manifest lists: its digest differs."),
    "other code": gettext_lazy("The manifest names another course."),
}
REASONS = {
    "taken": gettext_lazy("There is a course with this code. Choose another code."),
    "gone": gettext_lazy("The course that was to be taken over is no longer there."),
    "clash": gettext_lazy("Pages or questions with these identities are here already. Choose another code."),
    "code": gettext_lazy("A code looks like this: HRD-101"),
    "language": gettext_lazy("The course that is here has another source language."),
}


def allowed(view: View) -> View:
    @wraps(view)
    def inner(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return view(request, **kwargs) if may_import_courses(request.user) else refused(request)

    return inner


@require_safe
def export(request: HttpRequest, uuid: UUID) -> HttpResponse | FileResponse:
    """The release as an archive. It holds the answer keys, so only trainers of the programme get it."""
    release = get_object_or_404(Release.objects.select_related("course"), uuid=uuid)
    if not may_export(cast(User, request.user), release.course):
        return refused(request)
    stream = TemporaryFile()  # noqa: SIM115 the response closes it
    try:
        write_package(export_release(release), stream)
    except UnsayableError as error:
        stream.close()
        text = _("This release cannot be written as files. There is no form for this: %(what)s.")
        messages.error(request, text % {"what": error})
        return redirect("courses_releases:record", release.uuid)
    stream.seek(0)
    name = f"{release.course.code}-{release.number}.zip"
    return FileResponse(stream, as_attachment=True, filename=name, content_type="application/zip")


@require_http_methods(["GET", "HEAD", "POST"])
@allowed
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file. It is judged as a whole, and kept until its person has seen what is in it."""
    if request.method != "POST":
        return _upload_page(request, CourseFileForm())
    form = CourseFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, form, status=400)
    file = form.cleaned_data["file"]
    judged = judge_archive(file, by=cast(User, request.user))
    if judged.is_broken:
        return _upload_page(request, form, judged, status=400)
    file.seek(0)
    keep(cast(User, request.user), file.name, file)
    return redirect("courses_files:preview")


@require_http_methods(["GET", "HEAD", "POST"])
@allowed
def look_and_import(request: HttpRequest) -> HttpResponse:
    """What the file that was sent last would become; on POST it does."""
    user = cast(User, request.user)
    kept = waiting(user)
    if kept is None:
        messages.warning(request, _("There is no file waiting. Choose it once more."))
        return redirect("courses_files:upload")
    if request.POST.get("way") == "cancel":
        drop(user)
        messages.success(request, _("Nothing was imported."))
        return redirect("courses_admin:list")
    with default_storage.open(kept.place) as stream:
        judged = judge_archive(stream, by=user)
        if judged.is_broken:  # it was whole an hour ago: the reader has become stricter meanwhile
            return _upload_page(request, CourseFileForm(), judged, status=400)
        return _decided(request, judged, kept)


def _decided(request: HttpRequest, judged: Judged, kept: Waiting) -> HttpResponse:
    user = cast(User, request.user)
    met = plan(judged, user)
    assert judged.course is not None  # noqa: S101 it is not broken
    choices: dict[str, Any] = {"ways": _ways(judged.course, met), "programmes": _programmes(user)}
    if request.method != "POST":
        form = CourseImportForm(initial={"digest": kept.digest}, **choices)
        return _preview_page(request, judged, met, form, kept)
    form = CourseImportForm(request.POST, **choices)
    if form.is_valid() and form.cleaned_data["digest"] != kept.digest:
        form.add_error(None, _("Another file was sent meanwhile. This is what is in that one."))
        return _preview_page(request, judged, met, form, kept, status=409)
    if not form.is_valid():
        return _preview_page(request, judged, met, form, kept, status=400)
    try:
        return _imported(request, judged, form.cleaned_data)
    except RefusedError as error:
        form.add_error(None, REASONS.get(error.reason) or _("Nothing was imported: %(why)s") % {"why": error.reason})
        return _preview_page(request, judged, met, form, kept, status=409)


def _imported(request: HttpRequest, judged: Judged, facts: dict[str, Any]) -> HttpResponse:
    user = cast(User, request.user)
    programmes = {str(page.translation_key): page for page in programmes_for(user)}
    collections = collections_for(user)
    course, loaded = import_course(
        judged=judged,
        programme=programmes.get(facts["programme"]),
        by=user,
        code=facts["code"] if facts["way"] == CourseImportForm.RENAME else "",
        is_fresh=facts["way"] == CourseImportForm.RENAME,
        takes_over=facts["way"] == CourseImportForm.TAKE_OVER,
        collection=collections[0] if collections else None,
    )
    ensure_groups()
    drop(user)
    text = ngettext(
        "%(course)s is imported: %(count)s draft was written. Nothing of it is live.",
        "%(course)s is imported: %(count)s drafts were written. Nothing of it is live.",
        loaded.written,
    )
    messages.success(request, text % {"course": course, "count": loaded.written})
    page = course.pages.filter(locale__language_code=course.source_language).first()
    return redirect("wagtailadmin_explore", page.pk) if page else redirect("courses_admin:list")


def _ways(files: CourseFiles, met: Plan) -> list[tuple[str, Any]]:
    """What may become of the file. With a clash of code or identity it is not simply taken in."""
    ways: list[tuple[str, Any]] = []
    if met.standing is None and not met.is_clash:
        ways.append(
            (CourseImportForm.KEEP, _("Import it as %(code)s, with the identities that it has.") % {"code": files.code})
        )
    if met.standing and met.may_take_over and not met.is_clash:
        text = _("Take it over into my course %(code)s: everything becomes a draft, and what is live stays live.")
        ways.append((CourseImportForm.TAKE_OVER, text % {"code": files.code}))
    return [
        *ways,
        (CourseImportForm.RENAME, _("Import it as a course of its own, with a new code and new identities.")),
    ]


def _programmes(user: User) -> list[tuple[str, str]]:
    return [(str(page.translation_key), page.title) for page in programmes_for(user)]


def _upload_page(
    request: HttpRequest, form: CourseFileForm, judged: Judged | None = None, status: int = 200
) -> HttpResponse:
    errors = [{"path": finding.path, "text": FINDINGS[finding.code]} for finding in judged.findings] if judged else []
    errors += [{"path": "", "text": fault} for fault in judged.faults] if judged else []
    context = {
        "form": form,
        "errors": errors[:MOST_NAMED],
        "more": max(0, len(errors) - MOST_NAMED),
        "may": bool(programmes_for(cast(User, request.user))),
    }
    return render(request, "courses/admin/course_upload.html", context | _furniture(), status=status)


def _preview_page(
    request: HttpRequest, judged: Judged, met: Plan, form: CourseImportForm, kept: Waiting, *, status: int = 200
) -> HttpResponse:
    files = judged.course
    assert files is not None  # noqa: S101 it is not broken
    source = files.texts[files.source_language]
    states = list(met.cards.values())
    differing = [key for key, state in met.cards.items() if state == DIFFERING]
    context = {
        "name": kept.name,
        "files": files,
        "title": source.course.title,
        "manifest": judged.manifest,
        "digest": [judged.manifest["digest"][place : place + 8] for place in range(0, 64, 8)],
        "languages": [language_name(language) for language in files.texts],
        "modules": [
            {
                "title": source.modules[module.key].title,
                "activities": [_title(source, activity.key) for activity in module.activities],
            }
            for module in files.modules
        ],
        "questions": sum(len(quiz.questions) for quiz in source.quizzes.values()),
        "media": len(files.files() - judged.packages.keys()),
        "packages": sorted(each.title for each in judged.packages.values()),
        "libraries": sorted({f"{each.name}.{each.version.rpartition('.')[2]}" for each in _to_install(judged)}),
        "cards": {"new": states.count(NEW), "known": states.count(KNOWN), "differing": len(differing)},
        "differing": differing[:MOST_NAMED],
        "differing_more": max(0, len(differing) - MOST_NAMED),
        "met": met,
        "form": form,
    }
    return render(request, "courses/admin/course_import.html", context | _furniture(), status=status)


def _to_install(judged: Judged) -> Iterator[LibraryChange]:
    for package in judged.packages.values():
        yield from package.to_install


def _title(source: Any, key: str) -> str:
    kinds = (source.lessons, source.quizzes, source.scenarios, source.packages)
    return next(str(kind[key].title) for kind in kinds if key in kind)


def _furniture() -> dict[str, Any]:
    title = _("Import a course")
    return {
        "page_title": title,
        "header_title": title,
        "header_icon": "upload",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("courses_admin:list"), "label": _("Courses")},
            {"url": "", "label": title},
        ],
    }


class CourseFilesViewSet(ViewSet):
    name = "courses_files"
    url_prefix = "course-files"
    icon = "upload"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("import/", upload, name="upload"),
            path("import/preview/", look_and_import, name="preview"),
            path("export/<uuid:uuid>/", export, name="export"),
        ]
