"""Deciding on a revision: what is kept of it, what goes live, and how long it holds."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.db import DatabaseError, transaction
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Comment, TaskState, Workflow, WorkflowState

from courses.models import Course, ReviewDecision, ReviewTask
from courses.queries.approvals import APPROVED, CHANGED, OPEN, REFUSED, Reviewed, legal_approvals
from courses.services import reviews
from courses.services.compiling import compile_course
from courses.services.groups import ensure_groups
from courses.services.review_mails import remind_overdue
from lms.accounts.models import Notice
from lms.accounts.services.notices import message
from tests.factories import people, releases
from tests.factories.releases import AT
from tests.factories.reviews import approved, peer, reviewer, submitted, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> Course:
    written = releases.written()
    ensure_groups()
    return written


def now_reviewed(course: Course) -> Reviewed:
    compiled = compile_course(course)
    return legal_approvals(compiled.structure, compiled.texts)


def states(reviewed: Reviewed) -> dict[tuple[str, str], str]:
    return {(row.title, row.language): row.state for row in reviewed.rows if row.state != OPEN}


def test_each_programme_has_a_review_of_three_steps(course: Course) -> None:
    ensure_groups()  # once more, and nothing is doubled

    steps = ReviewTask.objects.filter(name__endswith=": demo").order_by("pk")

    assert [(step.kind, step.days, [group.name for group in step.groups.all()]) for step in steps] == [
        ("peer", 7, ["Trainers: demo"]),
        ("legal", 14, ["Reviewers: demo"]),
        ("language", 7, ["Reviewers: demo"]),
    ]
    things = (releases.lesson_page(), releases.lesson_page(language="pt-pt"), releases.question())
    assert [str(thing.get_workflow()) for thing in things] == ["Review: Rights in detention"] * 3
    assert str(releases.card().get_workflow()) == "Review: questions and law cards"
    assert Workflow.objects.filter(name__startswith="Review").count() == 2


def test_what_an_administrator_changed_stays(course: Course) -> None:
    task = ReviewTask.objects.get(name="Legal review: demo")
    task.groups.clear()
    task.days = 30
    task.save()

    ensure_groups()

    task.refresh_from_db()
    assert (task.days, task.groups.count()) == (30, 0)


def test_the_decision_names_who_when_and_which_revision(course: Course) -> None:
    page, trainer, lawyer = releases.lesson_page(), peer(), reviewer()
    page.title = "Three rights, at once"
    state = submitted(page, trainer, step="legal")

    approved(state, lawyer)

    kept = ReviewDecision.objects.latest("pk")
    revision = page.get_latest_revision()
    assert (kept.kind, kept.approved, kept.thing, kept.language) == ("legal", True, page.translation_key, "en")
    assert (kept.revision, kept.revision_at, kept.by, kept.occurred_at) == (
        revision.pk,
        revision.created_at,
        lawyer,
        AT,
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewDecision.objects.filter(pk=kept.pk).update(approved=False)


def test_with_the_last_step_the_approved_revision_goes_live(course: Course) -> None:
    page, quiz = releases.lesson_page(), releases.quiz_page()
    page.title = quiz.title = "Approved"
    state, of_quiz = submitted(page, peer(), step="language"), submitted(quiz, peer(), step="language")
    quiz.title = "Written meanwhile"
    quiz.save_revision()

    approved(state, reviewer())
    approved(of_quiz, reviewer())

    page, quiz = releases.lesson_page(), releases.quiz_page()
    assert (page.title, page.live_revision_id) == ("Approved", state.revision_id)
    assert WorkflowState.objects.for_instance(page).get().status == WorkflowState.STATUS_APPROVED
    assert quiz.title == "Final test"
    assert (waiting(quiz).task.specific.kind, waiting(quiz).revision) == ("peer", quiz.get_latest_revision())


def test_who_may_not_decide_and_what_is_no_decision(course: Course) -> None:
    page, trainer, lawyer = releases.lesson_page(), peer(), reviewer()
    state = submitted(page, trainer, step="legal")
    facts = {"number": state.pk, "revision": state.revision_id, "approved": False, "comment": "No.", "at": AT}

    superuser = people.person(is_superuser=True)
    own = submitted(releases.quiz_page(), superuser)
    with pytest.raises(reviews.NotYoursError):
        approved(own, superuser)

    for person in (trainer, peer(), people.person(), reviewer(is_active=False)):
        with pytest.raises(reviews.NotYoursError):
            reviews.decide(**facts, by=person)
    with pytest.raises(reviews.CommentMissingError):
        reviews.decide(**facts | {"comment": " "}, by=lawyer)
    with pytest.raises(reviews.OtherRevisionError):
        reviews.decide(**facts | {"revision": state.revision_id - 1}, by=lawyer)
    approved(state, lawyer)
    with pytest.raises(reviews.DecidedMeanwhileError):
        reviews.decide(**facts, by=lawyer)
    assert ReviewDecision.objects.filter(kind="legal").count() == 1


def test_after_changes_every_step_reads_the_new_revision(course: Course) -> None:
    page, trainer = releases.lesson_page(), peer()
    state = submitted(page, trainer, step="legal")
    approved(state, reviewer(), yes=False)
    page.title = "Better"
    page.save_revision(user=trainer)

    page.current_workflow_state.resume(user=trainer)
    approved(waiting(page), reviewer())

    left = waiting(page)
    assert left.task.specific.kind == "peer"
    assert left.revision == page.get_latest_revision()
    assert left.revision != state.revision


def test_an_approval_holds_until_what_was_read_changes(course: Course) -> None:
    english, portuguese, quiz = releases.lesson_page(), releases.lesson_page(language="pt-pt"), releases.quiz_page()
    for page in (english, portuguese, quiz):
        approved(submitted(page, peer(), step="legal"), reviewer())

    before = now_reviewed(course)
    english.seo_title = "What nobody reads"
    english.save_revision().publish()
    question = releases.question()
    question.because = "Another reason."
    question.save_revision().publish()
    portuguese.advisory = "Outra."
    portuguese.save_revision().publish()

    keys = [("Three rights", "en"), ("Três direitos", "pt-pt"), ("Final test", "en")]
    assert states(before) == dict.fromkeys(keys, APPROVED)
    assert (before.approved, len(before.rows), before.is_whole) == (3, 7, False)
    assert states(now_reviewed(course)) == dict(zip(keys, [APPROVED, CHANGED, CHANGED], strict=True))


def test_a_law_card_or_a_wish_for_changes_ends_an_approval(
    course: Course, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for page in (releases.lesson_page(), releases.quiz_page()):
        approved(submitted(page, peer(), step="legal"), reviewer(), yes=page.slug == "three-rights")
    card = releases.card()
    card.statement = "Four rights hold."
    card.save_revision().publish()
    compiled = compile_course(course)

    with django_assert_num_queries(1):
        found = legal_approvals(compiled.structure, compiled.texts)

    assert states(found) == {("Three rights", "en"): CHANGED, ("Final test", "en"): REFUSED}


def test_a_comment_stands_where_the_editor_shows_it(course: Course) -> None:
    page, lawyer = releases.lesson_page(), reviewer()
    state = submitted(page, peer(), step="legal")
    blocks = {block.block_type: block.id for block in page.body}

    def said(place: str) -> str:
        kept = reviews.comment_on(number=state.pk, place=place, text=" Which article? ", by=lawyer)
        return kept.contentpath.replace(place, "…") if place else kept.contentpath

    places = [blocks[kind] for kind in ("text", "case", "check", "law")]
    assert [said(place) for place in (*places, "")] == ["body.…", "body.….title", "body.….kind", "title", "title"]
    first = Comment.objects.earliest("pk")
    assert (first.text, first.user, first.page_id) == ("Which article?", lawyer, page.pk)
    assert all(comment.has_valid_contentpath(page) for comment in Comment.objects.all())
    with pytest.raises(reviews.PlaceUnknownError):
        said("6e1ab1a8-9dd5-4c6e-8c8f-f8f0a5d7a001")
    with pytest.raises(reviews.CommentMissingError):
        reviews.comment_on(number=state.pk, place="", text="  ", by=lawyer)


def test_mails_go_to_the_group_and_to_who_asked_and_none_twice(course: Course, mailoutbox: list[EmailMessage]) -> None:
    superuser, lawyer = people.person(is_superuser=True), reviewer(language="pt-pt")
    trainer, peer_of_trainer = peer(), peer()
    state = submitted(releases.lesson_page(), trainer, step="legal")
    TaskState.objects.filter(pk=state.pk).update(started_at=AT - timedelta(days=15))

    for day in (0, 1, 7):
        remind_overdue(at=AT + timedelta(days=day))
    approved(state, lawyer, yes=False)

    def written(to: str) -> list[tuple[str, str]]:
        return list(Notice.objects.filter(to=to).order_by("pk").values_list("kind", "key"))

    overdue = [("review_overdue", f"{state.pk}/2026-47"), ("review_overdue", f"{state.pk}/2026-48")]
    assert written(lawyer.email) == [("review_asked", str(state.pk)), *overdue]
    assert written(trainer.email) == [("review_decided", str(state.pk))]
    assert written(superuser.email) == []
    assert mailoutbox == []  # Wagtail would send its own at once
    home = releases.lesson_page().get_ancestors().get(depth=2).specific
    home.save_revision()
    home.get_workflow().start(home, trainer)  # no review of ours, so Wagtail's mail to superusers goes out
    assert [mail.to for mail in mailoutbox] == [[superuser.email], [superuser.email]]
    mail = message(Notice.objects.filter(to=peer_of_trainer.email).get())
    assert mail.subject == "You are asked for a review on Amparo"
    assert "A peer review is asked for:\n\nThree rights\n\nIt is due on" in mail.body
