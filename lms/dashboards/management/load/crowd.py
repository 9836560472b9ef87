"""The learners of the load: people with a place on the course, signed in."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils.translation import override

from courses.models import Course, Release
from lms.accounts.models import User
from lms.learning.queries.outlines import activity_url
from lms.learning.queries.places import place_of
from lms.learning.services.enrolling import enrol


def signed_in(number: int, course: Course, at: datetime) -> str:
    """The session of a new learner. The password of the demonstration takes longer to check than a test to pass."""
    learner = User.objects.create_user(f"load{number}@load.invalid", name=f"Load Person {number}")
    enrol(learner=learner, course=course, by=learner, at=at, language="en")
    session = SessionStore()
    session[SESSION_KEY] = str(learner.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = learner.get_session_auth_hash()
    session.create()
    return session.session_key or ""


def cover_of_final_test(course: Course) -> str:
    """Its address, as the learners see it."""
    place = place_of(User.objects.get(email="load0@load.invalid"), course.code)
    assert place is not None  # noqa: S101 everybody here was enrolled
    test = next(each for each in place.course.activities if each.rules.get("use") == "final")
    with override("en"):
        return activity_url(place.course, test)


def questions_of(course: Course) -> dict[str, dict[str, Any]]:
    """Kind and choices of each, without the key: the generator answers by chance."""
    release = Release.objects.filter(course=course).latest("edition", "revision")
    kept = ("id", "match", "decoy")
    return {
        question: {
            "kind": facts["kind"],
            "choices": [{name: choice[name] for name in kept if name in choice} for choice in facts["choices"]],
        }
        for question, facts in release.structure["questions"].items()
    }
