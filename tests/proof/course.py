"""A test of ten questions of eight kinds, and the people who take it. (The ninth kind needs a picture.)"""

from allauth.account.models import EmailAddress
from django.utils import timezone

from courses.models import Release
from courses.rules.diff import SUBSTANTIVE
from courses.services.loading import Loaded, load_cards, load_course
from courses.services.releasing import release
from courses.standards.coursefiles import read_course
from lms.accounts.models import User
from lms.learning.models import Enrolment
from lms.learning.services.enrolling import enrol
from tests.factories import people, sample

CODE = sample.CODE
PASSWORD = "doorway-lantern-harbour"

QUESTIONS = {
    ("single", "When do the three rights begin?"): """
- [x] a) At once | As said.
- [ ] b) After an hour | Late.
- [ ] c) When there is time | Late.
- [ ] d) At the court | Late.""",
    ("single", "Who may see a doctor?"): """
- [x] a) Everybody held | As said.
- [ ] b) Who is ill | No.
- [ ] c) Who pays | No.""",
    ("multiple", "Which are among the three?"): """
- [x] a) Lawyer | Yes.
- [x] b) Doctor | Yes.
- [x] c) Somebody told | Yes.
- [ ] d) Chauffeur | No.
- [ ] e) Barber | No.""",
    ("multiple", "Who visits places of detention?"): """
- [x] a) The national mechanism | Yes.
- [x] b) The European committee | Yes.
- [ ] c) The press, unannounced | No.
- [ ] d) Neighbours | No.""",
    ("true-false", "A leaflet that is signed was understood."): """
- [ ] a) True | No.
- [x] b) False | Yes.""",
    ("matching", "Who does what?"): """
- a) Lawyer => Advises | Yes.
- b) Doctor => Examines | Yes.
- c) Interpreter => Conveys | Yes.
- d) => Decides | No.""",
    ("ordering", "In which order?"): """
- a) Arrival | First.
- b) Rights | Second.
- c) Telephone | Third.
- d) Record | Fourth.""",
    ("numeric", "How many hours at most?"): """
- [x] a) 48 +- 0 | Yes.
- [ ] b) 60 | No.
unit: hours""",
    ("text", "Who advises?"): """
- [x] a) lawyer; attorney | Yes.
- [ ] b) judge | No.""",
    ("gaps", "A person may see a [1] and a [2]."): """
- a) doctor; physician | Yes.
- b) lawyer; attorney | Yes.""",
}


def _question(number: int, kind: str, ask: str, rest: str) -> str:
    return f"""
::question p{number:02}
kind: {kind}
outcome: name-rights
difficulty: 2
ask: {ask}{rest}
because: Because.
sources: three-rights
::
"""


def _quiz() -> str:
    questions = [_question(number, *of, rest) for number, (of, rest) in enumerate(QUESTIONS.items(), 1)]
    return "---\ntitle: Final test\nintro: Ten questions of many kinds.\n---\n" + "".join(questions)


def released() -> Release:
    """The sample course in one language, with this test."""
    files = {path: text for path, text in sample.FILES.items() if not path.startswith("pt-pt/")}
    load_cards(sample.register(), Loaded())
    course = load_course(
        read_course(sample.as_bytes(files | {"en/final-test.md": _quiz()})), sample.programmes(), Loaded()
    )
    assert course is not None
    return release(course=course, by=None, at=timezone.now(), change=SUBSTANTIVE, note="As released.")


def learner(email: str = "ana@example.org", name: str = "Ana Beatriz Lopes") -> User:
    person = people.person(email=email, name=name)
    person.set_password(PASSWORD)
    person.save()
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def enrolled(person: User, on: Release) -> Enrolment:
    return enrol(learner=person, course=on.course, by=person, at=timezone.now(), language="en")
