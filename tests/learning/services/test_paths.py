from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest

from certificates.models import Certificate
from courses.models import Release
from lms.accounts.models import User
from lms.accounts.services import export_person
from lms.learning.models import (
    Completion,
    PathAnnulment,
    PathCompletion,
    PathCompletionPart,
    PathGrant,
    PathState,
    PathText,
    PathVersion,
)
from lms.learning.queries.paths import newest_versions, published
from lms.learning.services.annulling import annul
from lms.learning.services.path_completing import PathAnnulledError, annul_path, complete_paths
from lms.learning.services.path_releasing import PathFaultyError, PathUnchangedError, grant_some, release_path
from lms.learning.services.records import check_records
from tests.factories import paths, people, releases
from tests.factories.releases import AT
from tests.learning import journeys
from tests.queries import counted, listed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound_records")]


@pytest.fixture(autouse=True)
def _fresh_offers() -> None:
    published.forget()


@pytest.fixture
def taught(db: None) -> list[Release]:
    """Three courses, valid for 24 months."""
    return [releases.released(f"DEM-10{number}") for number in (1, 2, 3)]


def grants() -> None:
    while grant_some(at=AT):
        pass


def held(learner: User) -> list[tuple[str, int, date | None]]:
    """Which paths the person holds: by which version and until when."""
    rows = PathState.objects.filter(learner=learner).order_by("path__code")
    return list(rows.values_list("path__code", "completion__version__number", "valid_until_date"))


def test_the_last_course_completes_the_path_with_a_certificate_in_the_same_transaction(
    learner: User, taught: Sequence[Release]
) -> None:
    one, two, _ = taught
    version = paths.released(one.course, two.course)
    journeys.complete(learner, one)
    assert held(learner) == []

    last = journeys.complete(learner, two, at=AT + timedelta(days=40))

    assert held(learner) == [("CUS-900", 1, date(2028, 11, 20))]  # the day of the first one
    made = PathCompletion.objects.get()
    assert (made.learner, made.version, made.number, made.occurred_at) == (learner, version, 1, last.occurred_at)
    assert set(made.parts.values_list("completion", flat=True)) == set(Completion.objects.values_list("pk", flat=True))
    paper = Certificate.objects.get(path_completion=made)
    assert (paper.valid_until_date, paper.holder_name) == (date(2028, 11, 20), learner.name)
    assert [course["code"] for course in paper.snapshot["courses"]] == ["DEM-101", "DEM-102"]
    assert export_person(user=learner, at=AT)["path_completions"] == [
        {"occurred_at": str(last.occurred_at), "path": "CUS-900", "version": 1, "valid_until": "2028-11-20"}
    ]


@pytest.mark.parametrize(
    ("need", "done", "complete"), [(1, [1], False), (1, [0, 2], True), (2, [0, 1], False), (2, [0, 1, 2], True)]
)
def test_a_step_may_be_a_choice(
    learner: User, taught: Sequence[Release], need: int, done: Sequence[int], *, complete: bool
) -> None:
    first, *others = (release.course for release in taught)
    paths.released(first, (need, others))

    for number in done:
        journeys.complete(learner, taught[number])

    assert bool(held(learner)) == complete


def test_its_own_months_shorten_it_and_of_a_choice_what_holds_longest_counts(
    learner: User, taught: Sequence[Release]
) -> None:
    courses = [release.course for release in taught]
    paths.released((1, courses[:2]), courses[2], months=6)
    paths.released((1, courses[:2]), courses[2], code="CUS-901")
    for number, release in enumerate(taught):
        journeys.complete(learner, release, at=AT + timedelta(days=number))

    assert held(learner) == [("CUS-900", 1, date(2027, 5, 22)), ("CUS-901", 1, date(2028, 11, 21))]


def test_renewing_the_course_that_runs_out_first_renews_the_path(learner: User, taught: Sequence[Release]) -> None:
    one, two, _ = taught
    paths.released(one.course, two.course)
    journeys.complete(learner, one)
    journeys.complete(learner, two, at=AT + timedelta(days=300))

    journeys.complete(learner, one, at=AT + timedelta(days=735))  # the first one has run out
    assert PathCompletion.objects.count() == 2
    assert held(learner) == [("CUS-900", 1, date(2029, 9, 16))]  # now the second one is the first to run out


def test_an_annulled_course_takes_the_path_and_its_certificate_with_it(
    learner: User, taught: Sequence[Release]
) -> None:
    one, two, _ = taught
    paths.released(one.course, two.course)
    completion = journeys.complete(learner, one)
    journeys.complete(learner, two)
    boss = people.person()

    annul(completion=completion, by=boss, reason="Sat by another.", at=AT)

    assert held(learner) == []
    gone = PathAnnulment.objects.get()
    assert (gone.because, gone.by, gone.reason) == (completion.annulment, boss, "Sat by another.")
    assert Certificate.objects.get(path_completion__isnull=False).revocation.reason == "Sat by another."


def test_annulling_the_path_leaves_its_courses(learner: User, taught: Sequence[Release]) -> None:
    one, two, _ = taught
    paths.released(one.course, two.course)
    journeys.complete(learner, one)
    journeys.complete(learner, two)
    made = PathCompletion.objects.get()

    annul_path(completion=made, by=people.person(), reason="Cause.", at=AT)

    assert (held(learner), PathAnnulment.objects.get().because) == ([], None)
    assert Certificate.objects.filter(revocation__isnull=True, completion__isnull=False).count() == 2
    with pytest.raises(PathAnnulledError):
        annul_path(completion=made, by=people.person(), reason="Cause.", at=AT)


# Publishing


def test_who_holds_the_courses_of_a_new_path_holds_it_and_nobody_twice(
    learner: User, taught: Sequence[Release]
) -> None:
    one, two, _ = taught
    half = people.person()
    journeys.complete(half, one)
    for release in (one, two):
        journeys.complete(learner, release)
    paths.released(one.course, two.course)
    assert held(learner) == []

    grants()
    PathGrant.objects.update(done_at=None, after=0)  # a worker was killed, and another one begins anew
    grants()

    assert (held(learner), held(half)) == ([("CUS-900", 1, date(2028, 11, 20))], [])
    assert (PathCompletion.objects.count(), PathCompletionPart.objects.count()) == (1, 2)
    assert Certificate.objects.filter(path_completion__isnull=False).count() == 1


def test_a_version_never_changes_and_who_holds_an_earlier_one_keeps_it(
    learner: User, taught: Sequence[Release]
) -> None:
    one, two, three = taught
    first = paths.released(one.course, two.course)
    for release in (one, two):
        journeys.complete(learner, release)
    content = first.content
    second = paths.released(one.course, two.course, three.course, note="More.")
    grants()

    assert PathVersion.objects.get(number=1).content == content
    assert held(learner) == [("CUS-900", 1, date(2028, 11, 20))]
    journeys.complete(learner, three)
    assert held(learner) == [("CUS-900", 2, date(2028, 11, 20))]
    assert (second.number, second.content["steps"][2]) == (
        2, {"need": None, "courses": [{"uuid": str(three.course.uuid), "code": "DEM-103"}]},
    )  # fmt: skip


def test_another_title_grants_nothing_anew(learner: User, taught: Sequence[Release]) -> None:
    one, two, _ = taught
    version = paths.released(one.course, two.course)
    for release in (one, two):
        journeys.complete(learner, release)
    PathText.objects.filter(language="en").update(title="Another")

    release_path(path=version.path, by=None, at=AT, note="Title.")
    grants()

    assert PathCompletion.objects.count() == 1


def test_what_is_not_published(taught: Sequence[Release]) -> None:
    one, two, _ = (release.course for release in taught)
    paths.released(one, two)
    with pytest.raises(PathUnchangedError):
        paths.released(one, two)

    def faults(*steps: paths.Step) -> list[str]:
        with pytest.raises(PathFaultyError) as caught:
            paths.released(*steps)
        return caught.value.faults

    assert faults(one) == ["A path has two courses at least."]
    assert faults(one, (None, [one, two])) == ["DEM-101 stands in two steps. A course counts once."]
    assert faults((3, [one, two]), (None, [])) == [
        "Step 1 asks for more courses than it has.",
        "Step 2 has no course.",
    ]
    new = type(one).objects.create(code="DEM-199")
    assert faults(one, new) == ["DEM-199 has not been released yet."]


# Records and costs


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda: PathState.objects.update(valid_until_date=None), "valid_until_date: stored None, derived 2028-11-20"),
        (lambda: PathState.objects.all().delete(), "row: stored missing, derived there"),
    ],
)
def test_a_state_that_was_spoilt_is_found_and_written_anew(
    learner: User, taught: Sequence[Release], spoil: Callable[[], object], said: str
) -> None:
    one, two, _ = taught
    paths.released(one.course, two.course)
    for release in (one, two):
        journeys.complete(learner, release)
    key, before = PathState.objects.get().path_id, held(learner)

    spoil()

    assert [str(each) for each in check_records(repair=True)] == [f"PathState {learner.pk} {key} {said}"]
    assert held(learner) == before


@pytest.mark.parametrize("rows", [1, 4])
def test_granting_costs_the_same_however_many_there_are(taught: Sequence[Release], rows: int) -> None:
    one, two, _ = taught
    learners = [people.person() for _ in range(rows)]
    for learner in learners:
        for release in (one, two):
            journeys.complete(learner, release)
    paths.released(one.course, two.course)
    versions = newest_versions()

    with counted() as statements:
        made = complete_paths(versions=versions, learners=[learner.pk for learner in learners], at=AT)

    assert len(made) == rows
    assert len(statements) == 15, listed(statements)
