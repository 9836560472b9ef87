"""What came of an attempt: its score, its questions with their reasons, and the way on."""

from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Release
from courses.queries import shelf
from courses.queries.reading import ActivityText, CourseText
from lms.learning.models import Attempt, AttemptState, Marking
from lms.learning.queries.attempts import Given
from lms.learning.queries.outlines import activity_url, step
from lms.learning.queries.places import place_by_key
from lms.learning.queries.questions import QuestionView, explained, scores_of
from lms.learning.queries.quizzes import rules_of
from lms.learning.queries.recalls import Recalls, recalls_of
from lms.learning.rules import marking, quizzes
from lms.learning.services.attempts import attempts_used, quiz_of_attempt
from lms.learning.services.marking import is_comparable, standing
from lms.learning.services.skipping import lessons_proven


def result(found: Attempt, course: CourseText) -> dict[str, Any]:
    quiz = quiz_of_attempt(found, course)
    rules = rules_of(quiz)
    marked = standing(found)
    theirs = AttemptState.objects.filter(enrolment=found.enrolment_id, activity=found.activity)
    states = list(theirs.filter(set_aside_at=found.state.set_aside_at))
    used, passed = attempts_used(states), any(state.passed for state in states)
    scores, score = scores_of(marked.scores), Fraction(marked.score)
    right = sum(value == 1 for value in scores.values())
    shown = rules.reasons_shown(passed=passed, used=used)
    at_quiz = course.by_id.get(quiz.id)
    _before, after = course.neighbours(at_quiz) if at_quiz else (None, None)
    completed = rules.counts and marked.passed and found.enrolment.state.completed_at is not None
    return {
        "course": course,
        "activity": quiz,
        "attempt": {"number": found.number, "allowed": rules.attempts, "use": rules.use},
        "score": {
            "right": right,
            "total": len(scores),
            "percent": marking.percent(score),
            "text": _("%(right)s of %(total)s questions fully right") % {"right": right, "total": len(scores)},
        },
        "passed": marked.passed,
        "pass_percent": marking.percent(Fraction(marked.pass_mark)),
        "questions": _questions(found, course, _keyed(found, course, marked), scores) if shown else [],
        "reasons_later": rules.explains and not shown,
        "marked_again": marked.by_id is not None,
        "way_on": _way_on(rules, course, scores, used, may_try=not (rules.counts and passed)),
        "proven": _proven(found, quiz, course, rules, scores),
        "next": step(course, after),
        "completed": completed,
        "recalls": _recalls(found, course.code) if completed else None,
        "enrolment_id": found.enrolment_id,
        "quiz_url": activity_url(course, at_quiz) if at_quiz else reverse("learning:course", args=[course.code]),
    }


def _recalls(found: Attempt, code: str) -> Recalls | None:
    """Only in the latest cycle: nothing is asked again about an earlier one."""
    place = place_by_key(found.enrolment.state.learner_id, code)
    return recalls_of(place, timezone.now()) if place and place.state.pk == found.enrolment_id else None


def _keyed(found: Attempt, course: CourseText, marked: Marking) -> CourseText:
    """The release whose key counted: the one that the attempt began with, or a later one that corrected it."""
    if marked.key_digest == course.digest:
        return course
    later = Release.objects.filter(course=found.enrolment.state.course_id, digest=marked.key_digest)
    return shelf.read(later.values_list("pk", flat=True)[0], marked.key_digest, found.enrolment.state.language)


def _questions(
    found: Attempt, course: CourseText, keyed: CourseText, scores: dict[str, Fraction]
) -> list[QuestionView]:
    """Each with the reasons of the key that its score comes from."""
    answers: dict[str, Given] = found.answers  # type: ignore[attr-defined] # annotated
    questions = []
    for number, place in enumerate(found.draw, 1):
        key = place["question"]
        question = (keyed if is_comparable(course, keyed, key) else course).questions[key]
        told = answers.get(key)
        answer = told.answer if told else None
        questions.append(explained(question, answer, scores[question.id], number=number, place=place))
    return questions


def _way_on(
    rules: quizzes.QuizRules, course: CourseText, scores: dict[str, Fraction], used: int, *, may_try: bool
) -> dict[str, Any]:
    """What was missed, and what to read before the next attempt: the lessons that teach it."""
    missed = {course.questions[key].outcome for key, score in scores.items() if score < 1} - {""}
    left = max(0, rules.attempts - used) if rules.attempts else None
    return {
        "attempts_left": left,
        "exhausted": left == 0,
        "may_try": may_try and left != 0,
        "outcomes": [text for key, text in course.outcome_texts.items() if key in missed],
        "lessons": [step(course, lesson) for lesson in course.lessons_for(missed)],
        "text": _("All attempts of this place are used. That does not close the course for you."),
    }


def _proven(
    found: Attempt, quiz: ActivityText, course: CourseText, rules: quizzes.QuizRules, scores: dict[str, Fraction]
) -> dict[str, Any] | None:
    """After a pre-test: what the learner knows already, and the lessons that may be skipped for it."""
    if rules.use != quizzes.PRETEST:
        return None
    known = quizzes.proven([(course.questions[key].outcome, score) for key, score in scores.items()])
    lessons = lessons_proven(found, course, known) if rules.skips else []
    return {
        "outcomes": [text for key, text in course.outcome_texts.items() if key in known],
        "lessons": [step(course, lesson) for lesson in lessons],
        "url": reverse("learning:skip", args=[course.code, quiz.slug]),
    }
