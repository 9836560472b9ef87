"""Previews of what is being written. Each tag draws a learners' template with a context that sends nothing."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.admin.userbar import Userbar

from courses.models import CoursePage, LessonPage, ModulePage, PackagePage, Question, QuizPage, ScenarioPage, UpdatePage
from courses.queries import frames
from courses.services.looking import looked_at
from courses.services.previewing import HomelessError, preview_activity, preview_course, preview_question

register = template.Library()
Previewed = CoursePage | ModulePage | LessonPage | QuizPage | ScenarioPage | PackagePage | UpdatePage | Question


@register.simple_tag(takes_context=True)
def preview(context: dict[str, Any], thing: Previewed) -> SafeString:
    """The thing in the editor, as a whole page."""
    try:
        name, drawn = _drawn(thing)
    except HomelessError:
        name, drawn = "courses/preview_refused.html", {}
    request = context["request"]
    page = render_to_string(name, drawn, request=request)
    # The editor's checks run inside the preview, where Wagtail's script must stand for that.
    checks = Userbar(object=thing).render_html({"request": request}) if hasattr(request, "in_preview_panel") else ""
    return mark_safe(page.replace("</body>", f"{checks}</body>"))  # noqa: S308 both were rendered just now


def _drawn(thing: Previewed) -> tuple[str, dict[str, Any]]:
    if isinstance(thing, Question):
        with translation.override(thing.locale.language_code):
            return "courses/preview_one_question.html", {"question": frames.with_key(preview_question(thing))}
    if isinstance(thing, LessonPage | PackagePage):
        return "learning/lesson.html", looked_at(frames.lesson(*preview_activity(thing)))
    if isinstance(thing, UpdatePage):
        return "learning/update_lesson.html", frames.update(*preview_activity(thing))
    if isinstance(thing, QuizPage):
        course, activity, _files = preview_activity(thing)
        return "courses/preview_questions.html", frames.quiz(course, activity)
    if isinstance(thing, ScenarioPage):
        course, activity, _files = preview_activity(thing)
        return "courses/preview_places.html", frames.scenario(course, activity)
    words = _("This is a preview. Learners see it when the course is released.")
    return "courses/course.html", {"course": preview_course(thing), "can_enrol": False, "enrol_reason": words}
