"""The reviewer's pages, as reviewer, another programme's reviewer, trainer, learner and nobody."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Comment

from courses.models import Course, LessonPage, ProgrammePage, Release, ReviewDecision
from courses.queries.reviews import asked_of
from courses.services.groups import ensure_groups
from courses.services.releasing import release
from tests.factories import people, releases
from tests.factories.releases import AT
from tests.factories.reviews import approved, peer, reviewer, submitted, waiting
from tests.queries import counted, listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> Course:
    written = releases.written()
    release(course=written, by=None, at=AT, change="substantive", note="First edition.")
    ensure_groups()
    return written


def test_who_sees_a_review(course: Course, client: Client) -> None:
    programme = ProgrammePage.objects.get(slug="demo", locale__language_code="en")
    programme.get_parent().add_child(instance=ProgrammePage(title="Other", slug="other", locale=programme.locale))
    ensure_groups()
    trainer = peer()
    state = submitted(releases.lesson_page(), trainer, step="legal")
    gets = ("/en/review/", f"/en/review/{state.pk}/")
    posts = {
        f"/en/review/{state.pk}/comment": {"text": "Mine."},
        f"/en/review/{state.pk}/decide": {"decision": "approve"},
    }

    def tried() -> list[int]:
        answers = [client.get(address) for address in gets]
        answers += [client.post(address, sent) for address, sent in posts.items()]
        return [answer.status_code for answer in answers]

    assert tried() == [302, 302, 302, 302]
    everybody = [
        (people.person(), [403, 403, 403, 403]),
        (reviewer("other"), [200, 404, 404, 404]),
        (peer("other"), [200, 404, 404, 404]),
        (peer(), [200, 404, 404, 404]),  # it is at the lawyers'
        (trainer, [200, 404, 404, 404]),
        (reviewer(), [200, 200, 302, 400]),
    ]
    for person, expected in everybody:
        client.force_login(person)
        assert tried() == expected, person
    assert (Comment.objects.count(), ReviewDecision.objects.filter(kind="legal").count()) == (1, 0)
    client.force_login(reviewer())
    assert client.get("/admin/").status_code == 302
    assert [client.get(address).status_code for address in posts] == [405, 405]


def test_a_reviewer_reads_comments_and_decides(course: Course, client: Client) -> None:
    page, lawyer = releases.lesson_page(), reviewer()
    blocks = {block.block_type: block.id for block in page.body}
    page.body[0].value.source = page.body[0].value.source.replace("lawyer", "solicitor")
    del page.body[2]
    state = submitted(page, peer(), step="legal")
    client.force_login(lawyer)
    address = f"/en/review/{state.pk}/"

    shown = client.get(address).context["shown"]
    text = client.get(address).content.decode()
    client.post(f"{address}comment", {"place": blocks["text"], "text": "Which <b>article</b>?"})
    commented = client.get(address).content.decode()
    missing = client.post(f"{address}decide", {"revision": state.revision_id, "decision": "changes"})
    other = client.post(f"{address}decide", {"revision": 1, "decision": "approve"})
    decided = client.post(
        f"{address}decide", {"revision": state.revision_id, "decision": "changes", "comment": "See there."}
    )

    found = shown.marks
    assert (found.number, found.count, [block["type"] for block in found.gone]) == ("1.0", 2, ["lawbox"])
    assert {key for key, mark in found.by_id.items() if mark.state != "same"} == {blocks["text"]}
    for said in ("solicitor", "As it was in release 1.0", "No longer there", "Feedback-of-a-right", "No real cases"):
        assert said in text
    assert "Which &lt;b&gt;article&lt;/b&gt;?" in commented
    assert (missing.status_code, other.status_code) == (400, 409)
    assert "Say in a comment what should change." in missing.content.decode()
    assert (decided.status_code, decided.url) == (302, "/en/review/")
    assert client.get(address).url == "/en/review/"
    refused = waiting(page)
    assert (refused.status, refused.comment, refused.finished_by) == ("rejected", "See there.", lawyer)
    assert LessonPage.objects.get(pk=page.pk).live_revision_id != refused.revision_id


def test_dialog_and_record_say_what_is_approved(course: Course, client: Client) -> None:
    page = releases.lesson_page()
    page.title = "Three rights, at once"
    approved(submitted(page, peer(), step="legal"), reviewer(name="Lea Prawo"))
    approved(waiting(page), reviewer())
    client.force_login(peer())

    dialog = client.get("/admin/courses/DEM-101/release/").content.decode()
    made = release(course=course, by=None, at=timezone.now(), change="clarifying", note="Clearer.", expected="")
    page.title = "Four rights"
    page.save_revision().publish()
    record = client.get(f"/admin/releases/{made.uuid}/").content.decode()
    first = client.get(f"/admin/releases/{Release.objects.get(revision=0).uuid}/").content.decode()
    after = client.get("/admin/courses/DEM-101/release/").content.decode()

    for text in (dialog, record):
        assert "1 of 7 parts have a legal approval of exactly this revision." in text
        assert "Lea Prawo, 20 November 2026, revision" in text
    assert "changed since the approval" in after
    assert "0 of 7 parts" in first
    assert "Lea Prawo" not in client.get("/en/courses/DEM-101/").content.decode()


def test_everything_that_is_reviewed_can_be_read(course: Course, client: Client) -> None:
    home = releases.lesson_page().get_parent().specific
    things = [
        (releases.quiz_page(), "Because-t10."),
        (releases.question(), "Feedback-t01-c."),
        (releases.card(), "From the very outset three rights hold."),
        (home, "In plain words."),
        (home.get_parent().specific, "What holds from the first minute."),
        (home.get_parent().get_parent().specific, "For all."),
        (releases.quiz_page("pt-pt"), "Pergunta 1?"),
    ]
    client.force_login(people.person(is_superuser=True))

    for thing, said in things:
        state = submitted(thing, peer())
        answer = client.get(f"/en/review/{state.pk}/")

        assert said in answer.content.decode(), thing
        found = answer.context["shown"].marks
        assert found is None or found.count == 0, thing


def test_the_list_costs_the_same_for_one_and_for_many(course: Course) -> None:
    lawyer, today = reviewer(), date(2026, 11, 22)
    submitted(releases.lesson_page(), peer(), step="legal")
    with counted() as few:
        first = asked_of(lawyer, today)
    for thing in (releases.quiz_page(), releases.question(), releases.card(), releases.lesson_page("going-on")):
        submitted(thing, peer(), step="legal")
    with counted() as many:
        asked = asked_of(lawyer, today)

    assert len(few) == len(many) == 3, listed(many)
    assert [(each.title, each.what, each.language, each.course, each.kind) for each in first] == [
        ("Three rights", "lesson", "en", "DEM-101", "legal review")
    ]
    assert len(asked) == 5


def test_what_is_under_review_is_not_changed(course: Course, client: Client) -> None:
    page, question, trainer = releases.lesson_page(), releases.question(), peer()
    submitted(page, trainer)
    submitted(question, trainer)
    client.force_login(trainer)

    answers = [
        client.get(f"/admin/pages/{page.pk}/edit/"),
        client.get(f"/admin/snippets/courses/question/edit/{question.pk}/"),
    ]

    for answer in answers:
        assert answer.context["locked_for_user"]
        assert "is not changed now. Cancel the review to write on." in answer.content.decode()
