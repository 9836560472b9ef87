"""No fact is rewritten: the database itself refuses it, save through the one door."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from courses.models import (
    LawChange,
    LawChangeText,
    Release,
    ReleaseAnswer,
    ReleasePackage,
    ReleaseRequest,
    ReleaseWithdrawal,
    ReviewDecision,
)
from lms.accounts.models import AppendOnly, Erasure, User
from lms.learning.models import (
    ActivityCompletion,
    Allowance,
    Annulment,
    Move,
    Opening,
    PackageAttempt,
    PackageStatement,
    PathWithdrawal,
    ScenarioPath,
    ScenarioStep,
    Withdrawal,
)
from lms.learning.services.annulling import annul
from lms.learning.services.enrolling import withdraw
from tests.factories import packages, paths, people, releases
from tests.factories.releases import AT
from tests.learning import journeys, recalls, requirements

pytestmark = pytest.mark.django_db
KEPT = [model for model in apps.get_models() if issubclass(model, AppendOnly)]
HERE = [model for model in KEPT if model._meta.app_label in ("learning", "courses")]


@pytest.fixture
def rows_everywhere(learner: User, release: Release) -> None:
    """At least one row of every fact of this room and of releases."""
    path = paths.released((1, [release.course, releases.released("DEM-102").course]))
    PathWithdrawal.objects.create(version=path, by=learner, reason="Cause.", withdrawn_at=AT + timedelta(days=9))
    completion = journeys.complete(learner, release)
    recalls.wish(learner)
    annul(completion=completion, by=learner, reason="Cause.", at=AT)
    other = people.person()
    made = journeys.enrol(other, release)
    withdraw(enrolment=made, by=other, at=AT)
    Allowance.objects.create(enrolment=made, extra_percent=50, reason="reading", by=learner, occurred_at=AT)
    Move.objects.create(enrolment=made, to_release=release, from_edition=1, to_edition=1, by=learner, occurred_at=AT)
    walked = {"language": "en", "occurred_at": AT}
    way = ScenarioPath.objects.create(enrolment=made, release=release, activity=uuid4(), number=1, **walked)
    why = {"change": "editorial", "least_change": "substantive", "note": "Note.", "reason": "Cause."}
    wish = ReleaseRequest.objects.create(course=release.course, digest=release.digest, by=other, asked_at=AT, **why)
    ReleaseAnswer.objects.create(request=wish, by=learner, reason="Cause.", answered_at=AT)
    ReleaseWithdrawal.objects.create(release=release, by=other, reason="Cause.", withdrawn_at=AT)
    law = LawChange.objects.create(card=uuid4(), key="law", citation="Law", occurred_at=AT)
    LawChangeText.objects.create(change=law, language="en", occurred_at=AT)
    read = {"kind": "legal", "thing": uuid4(), "revision": 1, "revision_at": AT, "digest": release.digest}
    ReviewDecision.objects.create(task_state=1, approved=True, language="en", by=other, occurred_at=AT, **read)
    requirements.every_fact(learner, release, other)
    ReleasePackage.objects.create(release=release, package=uuid4(), content=packages.content(), libraries=[])
    played = {"activity": uuid4(), "part": uuid4(), "content": uuid4(), "params_sha256": "0" * 64, "number": 1}
    attempt = PackageAttempt.objects.create(enrolment=made, release=release, **played, **walked)
    PackageStatement.objects.create(attempt=attempt, verb="attempted", body={}, occurred_at=AT)
    told = {"situation": uuid4(), "choice": uuid4(), "mark": ScenarioStep.Mark.SOUND, "leads_to": uuid4()}
    ScenarioStep.objects.create(path=way, place=1, **told, **walked)


def test_all_facts_are_known_to_be_facts() -> None:
    assert {model.__name__ for model in HERE} == {
        "ActivityCompletion", "Allowance", "Annulment", "Assignment", "AssignmentEnd", "Attempt", "CheckResponse",
        "Completion", "Enrolment", "Exemption", "ExemptionEnd", "Extension", "ExtensionRequest", "LawChange",
        "LawChangeText", "Marking", "Move", "Opening", "PackageAttempt", "PackageStatement", "PathAnnulment",
        "PathCompletion", "PathCompletionPart", "PathVersion", "PathVersionCourse", "PathWithdrawal", "PriorLearning",
        "PriorLearningEnd", "RecallWish", "Release",
        "ReleaseAnswer", "ReleaseFile", "ReleasePackage", "ReleaseRequest", "ReleaseText", "ReleaseWithdrawal",
        "RequirementRule", "Response", "ReviewDecision", "ScenarioPath", "ScenarioStep", "Submission", "Withdrawal",
    }  # fmt: skip


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model._meta.label)
def test_every_table_of_facts_has_its_trigger(model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgtype, tgenabled FROM pg_trigger"
            " WHERE tgrelid = %s::regclass AND tgname LIKE 'pgtrigger_append_only%%'",
            [model._meta.db_table],
        )
        rows = cursor.fetchall()

    row_before_delete_update = 1 | 2 | 8 | 16
    assert rows == [(row_before_delete_update, "O")]


def statements(model: type[models.Model]) -> Iterator[str]:
    table, key = model._meta.db_table, model._meta.pk.column
    yield f"DELETE FROM {table}"
    yield f"UPDATE {table} SET {key} = {key}"
    for field in model._meta.concrete_fields:
        yield f"UPDATE {table} SET {field.column} = {field.column}"


@pytest.mark.usefixtures("rows_everywhere")
def test_raw_statements_are_refused() -> None:
    for model in HERE:
        assert model._default_manager.exists(), model
        before = list(model._default_manager.order_by("pk").values())
        for statement in statements(model):
            with (
                pytest.raises(IntegrityError, match="is append-only"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)
        assert list(model._default_manager.order_by("pk").values()) == before


@pytest.mark.usefixtures("rows_everywhere")
def test_django_is_refused_likewise() -> None:
    made = Opening.objects.first()
    assert made is not None

    for work in (made.delete, made.save, Opening.objects.all().delete, lambda: Opening.objects.update(occurred_at=AT)):
        with pytest.raises(IntegrityError, match="is append-only"), transaction.atomic():
            work()


def door(transaction_number: int | None = None) -> Erasure:
    with connection.cursor() as cursor:
        cursor.execute("SELECT txid_current()")
        here = cursor.fetchone()[0]
    return Erasure.objects.create(subject="x", reason="A test.", transaction=transaction_number or here)


def pass_through(erasure: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('amparo.erasure', %s, true)", [erasure])


@pytest.mark.usefixtures("rows_everywhere")
def test_the_door_opens_for_the_transaction_that_names_it() -> None:
    pass_through(str(door().uuid))

    Annulment.objects.update(reason="Erased.")
    assert Annulment.objects.get().reason == "Erased."

    pass_through("")
    with pytest.raises(IntegrityError, match="is append-only"), transaction.atomic():
        Withdrawal.objects.all().delete()


@pytest.mark.usefixtures("rows_everywhere")
@pytest.mark.parametrize("name", ["6f0b3c6e-5f0e-5c5b-9b1d-0d2f5a1f7c10", "nonsense", "' OR true --", ""])
def test_no_other_name_opens_it(name: str) -> None:
    door()
    pass_through(name)

    with pytest.raises(IntegrityError, match="is append-only"), transaction.atomic():
        ActivityCompletion.objects.all().delete()


@pytest.mark.usefixtures("rows_everywhere")
def test_another_transactions_door_stays_shut() -> None:
    pass_through(str(door(transaction_number=1).uuid))

    with pytest.raises(IntegrityError, match="is append-only"), transaction.atomic():
        ActivityCompletion.objects.all().delete()


def test_what_others_rest_on_is_not_deleted(learner: User, release: Release) -> None:
    journeys.enrol(learner, release)

    for thing in (learner, release.course, release):
        with pytest.raises(models.ProtectedError):
            thing.delete()
