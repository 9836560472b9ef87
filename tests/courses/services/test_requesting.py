"""Below the least class: one asks, another confirms or refuses, and all of it stays."""

from typing import Any

import pytest

from courses.models import Course, Release, ReleaseAnswer, ReleaseRequest
from courses.services.compiling import compile_course
from courses.services.releasing import ChangedMeanwhileError, FaultyError, NoReasonError, release
from courses.services.requesting import (
    AskerMayNotError,
    ClosedRequestError,
    NotBelowError,
    OwnRequestError,
    ask,
    confirm,
    open_request,
    refuse,
)
from lms.accounts.models import User
from tests.factories import people, releases
from tests.factories.releases import AT

EDITORIAL, CLARIFYING, SUBSTANTIVE = "editorial", "clarifying", "substantive"
pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> Course:
    """Released once, and a pass mark changed since: substantive by rule."""
    written = releases.written()
    release(course=written, by=None, at=AT, change=SUBSTANTIVE, note="First edition.")
    page = releases.quiz_page()
    page.pass_percent = 79
    page.save_revision().publish()
    return written


@pytest.fixture
def first() -> User:
    return people.person(is_superuser=True)


@pytest.fixture
def second() -> User:
    return people.person(is_superuser=True)


def asked(course: Course, by: User, **how: Any) -> ReleaseRequest:
    digest = compile_course(course).digest
    facts = {"change": CLARIFYING, "note": "A slip of the pen.", "reason": "79 was always meant.", "expected": digest}
    return ask(**{"course": course, "by": by, "at": AT, **facts, **how})


def reword() -> None:
    page = releases.lesson_page()
    page.title = "Other words"
    page.save_revision().publish()


def test_the_second_person_confirms(course: Course, first: User, second: User) -> None:
    request = asked(course, first)
    assert open_request(course) == request

    made = confirm(request=request, by=second, at=AT)

    assert (made.number, made.change, made.least_change, made.note) == ("1.1", CLARIFYING, SUBSTANTIVE, request.note)
    assert (made.by, made.seconded_by, made.digest) == (first, second, request.digest)
    answer = ReleaseAnswer.objects.get()
    assert (answer.request, answer.release, answer.by, answer.reason) == (request, made, second, "")
    assert open_request(course) is None
    with pytest.raises(ClosedRequestError):
        confirm(request=request, by=second, at=AT)


def test_nothing_is_released_in_the_name_of_somebody_who_may_no_longer(
    course: Course, first: User, second: User
) -> None:
    request = asked(course, first)
    User.objects.filter(pk=first.pk).update(is_superuser=False)

    with pytest.raises(AskerMayNotError) as refused:
        confirm(request=ReleaseRequest.objects.get(), by=second, at=AT)

    assert refused.value.told == {"person": str(first)}
    assert (Release.objects.count(), open_request(course)) == (1, request)
    anew = asked(course, second)
    assert confirm(request=anew, by=people.person(is_superuser=True), at=AT).by == second


def test_the_second_person_refuses_and_says_why(course: Course, first: User, second: User) -> None:
    request = asked(course, first)

    with pytest.raises(NoReasonError):
        refuse(request=request, by=second, at=AT, reason="  ")
    refuse(request=request, by=second, at=AT, reason="People were marked by 80.")

    answer = ReleaseAnswer.objects.get()
    assert (answer.release, answer.by, answer.reason) == (None, second, "People were marked by 80.")
    assert (open_request(course), Release.objects.count()) == (None, 1)
    with pytest.raises(ClosedRequestError):
        confirm(request=request, by=second, at=AT)


def test_nobody_is_their_own_second_person(course: Course, first: User) -> None:
    request = asked(course, first)

    with pytest.raises(OwnRequestError):
        confirm(request=request, by=first, at=AT)
    with pytest.raises(OwnRequestError):
        refuse(request=request, by=first, at=AT, reason="No.")

    assert Release.objects.count() == 1


def test_what_has_changed_meanwhile_is_not_confirmed(course: Course, first: User, second: User) -> None:
    request = asked(course, first)
    reword()

    with pytest.raises(ChangedMeanwhileError):
        confirm(request=request, by=second, at=AT)

    assert (Release.objects.count(), ReleaseAnswer.objects.count()) == (1, 0)


def test_a_request_asked_anew_or_overtaken_is_closed(course: Course, first: User, second: User) -> None:
    old = asked(course, first)
    new = asked(course, second, change=EDITORIAL)

    with pytest.raises(ClosedRequestError):
        confirm(request=old, by=second, at=AT)
    assert open_request(course) == new

    release(course=course, by=first, at=AT.replace(hour=10), change=SUBSTANTIVE, note="As the rule says.")
    with pytest.raises(ClosedRequestError):
        confirm(request=new, by=first, at=AT)
    assert open_request(course) is None


def test_what_cannot_be_asked_for(course: Course, first: User) -> None:
    with pytest.raises(NotBelowError):
        asked(course, first, change=SUBSTANTIVE)
    with pytest.raises(ChangedMeanwhileError):
        asked(course, first, expected="0" * 64)
    for missing in ("note", "reason"):
        with pytest.raises(NoReasonError):
            asked(course, first, **{missing: " "})
    question = releases.question()
    question.sources.add(releases.card("return-rules"))
    question.save_revision().publish()
    with pytest.raises(FaultyError):
        asked(course, first)

    assert ReleaseRequest.objects.count() == 0


def test_a_first_release_has_no_lower_class(first: User) -> None:
    with pytest.raises(NotBelowError):
        asked(releases.written(), first)
