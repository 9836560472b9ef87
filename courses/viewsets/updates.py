"""In the release dialog: what a new edition means for people of the one before, and the update module for them."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from courses.forms.releasing import MeaningForm
from courses.models import Course, UpdatePage
from courses.permissions import may_release
from courses.rules.updates import unchanged
from courses.services.compiling import NothingWrittenError
from courses.services.releasing import CHOICE, ChoiceOverError, Meaning, UpdateMissingError, needs_update
from courses.services.reviewing import Review
from courses.services.updating import NothingToTellError, prepare_update
from courses.viewsets.refusals import refused
from lms.accounts.models import User

REFUSALS: dict[type[Exception], tuple[Any, int]] = {
    UpdateMissingError: (
        gettext_lazy("People hold a certificate of this course. Publish an update module, or say why they need none."),
        400,
    ),
    ChoiceOverError: (gettext_lazy("The day until which people may choose is over. Choose a later one."), 400),
}


def meaning_form(found_out: Review, data: QueryDict | None = None) -> MeaningForm:
    initial = {"choice_until_date": timezone.localdate() + CHOICE}
    return MeaningForm(data, initial=initial, activities=_changed(found_out))


def meaning_of(form: MeaningForm) -> Meaning:
    """What a valid form says."""
    facts = form.cleaned_data
    return Meaning(facts["no_update_reason"], facts["choice_until_date"], tuple(facts["kept"]))


def people_context(found_out: Review, form: MeaningForm) -> dict[str, Any]:
    """For courses/admin/release_people.html; nothing before there are people of an edition before."""
    if found_out.last is None or found_out.compiled is None:
        return {"people": None}
    edition = found_out.last.edition + 1
    pages = UpdatePage.objects.filter(edition=edition, locale__language_code=found_out.course.source_language)
    page = pages.filter(path__startswith=_root(found_out.course)).first()
    return {
        "people": {
            "form": form,
            "edition": edition,
            "is_needed": needs_update(found_out.last, found_out.compiled),
            "update": page,
            "update_url": reverse("wagtailadmin_pages:edit", args=[page.pk]) if page else "",
            "prepare_url": reverse("courses_admin:prepare_update", args=[found_out.course.code]),
        }
    }


def _root(course: Course) -> str:
    path: str = course.pages.filter(locale__language_code=course.source_language).values_list("path", flat=True).get()
    return path


def _changed(found_out: Review) -> list[tuple[str, str]]:
    """The activities that are in both states and no longer the same, with their titles."""
    last, compiled = found_out.last, found_out.compiled
    if last is None or compiled is None:
        return []
    language = found_out.course.source_language
    was = last.texts.get(language=language).content
    same = unchanged(last.structure, was, compiled.structure, compiled.texts[language])
    there = [activity["id"] for module in compiled.structure["modules"] for activity in module["activities"]]
    return [(key, found_out.subjects.title(key)) for key in there if key in was["activities"] and key not in same]


@require_POST
def prepare(request: HttpRequest, code: str) -> HttpResponse:
    """Makes the draft, or finds the one that is there, and leads to it."""
    course = get_object_or_404(Course, code=code)
    user = cast(User, request.user)
    if not may_release(user, course):
        return refused(request)
    try:
        page = prepare_update(course=course, by=user)
    except (NothingToTellError, NothingWrittenError):
        messages.error(request, _("Nothing has changed since the newest release, so there is nothing to tell."))
        return redirect("courses_admin:release", code)
    messages.success(request, _("A draft is ready. Put it into your learners’ words, look at it, and publish it."))
    return redirect("wagtailadmin_pages:edit", page.pk)
