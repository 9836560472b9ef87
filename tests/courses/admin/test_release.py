"""The action that releases a course, as its trainer, another trainer, a learner and a stranger."""

import pytest
from django.http import HttpResponse
from django.test import Client

from courses.models import Course, CoursePage, LessonPage, Release, ReleaseRequest
from lms.learning.services.enrolling import enrol
from tests.courses.admin.conftest import trainer
from tests.factories import people, releases
from tests.factories.releases import AT

pytestmark = pytest.mark.django_db
URL = "/admin/courses/DEM-101/release/"


def publish(page: LessonPage, **values: object) -> None:
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()


def shown_digest(client: Client) -> str:
    digest: str = client.get(URL).context["review"].digest
    return digest


def post(client: Client, change: str = "editorial", note: str = "Clearer.", digest: str | None = None) -> HttpResponse:
    return client.post(URL, {"change": change, "note": note, "digest": digest or shown_digest(client)})


def test_what_has_changed_is_said_in_words(client_of_trainer: Client) -> None:
    publish(releases.lesson_page(), title="Three rights, at once")
    question = releases.question()
    question.ask = "Which right is first?"
    question.save_revision().publish()

    context = client_of_trainer.get(URL).context

    said = [(group.title, [(s.text, s.least) for s in group.sentences]) for group in context["groups"]]
    assert said == [
        ("The first hour", [("The text of “Three rights, at once” has changed (English).", "editorial")]),
        (
            "Questions",
            [("The wording of this question has changed (English): “Which right is first?”", "clarifying")],
        ),
    ]
    assert [(row["value"], row["is_open"], row["is_chosen"]) for row in context["classes"]] == [
        ("editorial", False, False),
        ("clarifying", True, True),
        ("substantive", True, False),
    ]


def test_a_trainer_releases(client_of_trainer: Client) -> None:
    publish(releases.lesson_page(), title="Three rights, at once")

    answer = post(client_of_trainer)

    made = Release.objects.get(revision=1)
    assert (answer.status_code, answer.url) == (302, f"/admin/releases/{made.uuid}/")
    assert (made.number, made.change, made.note) == ("1.1", "editorial", "Clearer.")
    assert made.by is not None
    again = post(client_of_trainer)
    assert again.status_code == 409
    assert "Nothing has changed since the newest release." in again.content.decode()
    assert Release.objects.count() == 2


REFUSED: list[tuple[dict[str, str], int, str]] = [
    ({"note": ""}, 400, "This field is required."),
    ({"note": "x" * 1001}, 400, "at most 1000 characters"),
    ({"change": "tremendous"}, 400, "Select a valid choice"),
    ({"change": ""}, 400, "This field is required."),
    ({"digest": "0" * 64}, 409, "Somebody has published a change meanwhile."),
]


def test_bad_input_is_said_and_nothing_is_stored(client_of_trainer: Client) -> None:
    publish(releases.lesson_page(), title="Three rights, at once")

    for sent, status, said in REFUSED:
        answer = post(client_of_trainer, **sent)

        assert answer.status_code == status, sent
        assert said in answer.content.decode(), sent
    assert Release.objects.count() == 1


def test_a_class_below_the_least_is_refused(client_of_trainer: Client) -> None:
    page = releases.quiz_page()
    page.pass_percent = 50
    page.save_revision().publish()

    answer = post(client_of_trainer, "clarifying")

    assert answer.status_code == 400
    assert "What has changed asks for a higher class." in answer.content.decode()
    assert Release.objects.count() == 1
    assert post(client_of_trainer, "substantive").status_code == 302
    assert Release.objects.newest().get().number == "2.0"


@pytest.fixture
def lowered(client_of_trainer: Client) -> Client:
    """A trainer whose course has a change that the rule calls substantive."""
    page = releases.quiz_page()
    page.pass_percent = 79
    page.save_revision().publish()
    return client_of_trainer


def ask(client: Client, **sent: str) -> HttpResponse:
    facts = {"change": "editorial", "note": "A slip.", "reason": "79 was meant.", "digest": shown_digest(client)}
    return client.post(f"{URL}ask/", {f"below-{name}": value for name, value in (facts | sent).items()})


def answer_url() -> str:
    return f"{URL}answer/{ReleaseRequest.objects.get().uuid}/"


def test_a_second_person_sees_the_whole_review_and_confirms(lowered: Client, client: Client) -> None:
    assert "Ask a second person" in lowered.get(URL).content.decode()
    assert ask(lowered).status_code == 302
    own = lowered.get(URL)
    assert "You asked for this." in own.content.decode()
    assert lowered.post(answer_url(), {"answer-answer": "confirm"}).status_code == 403

    client.force_login(trainer())
    shown = client.get(URL)
    waiting = client.get("/admin/").content.decode()
    done = client.post(answer_url(), {"answer-answer": "confirm"})

    assert "79 was meant." in shown.content.decode()
    assert [part.title for part in shown.context["sides"].parts] == ["Final test"]
    assert f'href="{URL}"' in waiting
    assert "Releases that need a second person" in waiting
    made = Release.objects.get(revision=1)
    assert (done.status_code, done.url, made.number, made.change) == (
        302,
        f"/admin/releases/{made.uuid}/",
        "1.1",
        "editorial",
    )
    assert made.seconded_by is not None
    assert "79 was meant." in client.get(done.url).content.decode()
    assert "confirmed it: 1.1" in client.get(URL).content.decode()


def test_what_somebody_asked_who_may_no_longer_is_not_confirmed(lowered: Client, client: Client) -> None:
    ask(lowered)
    asker = ReleaseRequest.objects.get().by
    asker.groups.clear()
    client.force_login(trainer())

    shown = client.get(URL).content.decode()
    answer = client.post(answer_url(), {"answer-answer": "confirm"})

    said = f"{asker}, who asked for this, may no longer release this course"
    assert "Confirm and release" not in shown
    assert said in shown
    assert (answer.status_code, Release.objects.count()) == (409, 1)
    assert f"{said}, so nothing is released in their name." in answer.content.decode()


def test_a_second_person_refuses_with_a_reason(lowered: Client, client: Client) -> None:
    ask(lowered)
    client.force_login(trainer())

    silent = client.post(answer_url(), {"answer-answer": "refuse"})
    done = client.post(answer_url(), {"answer-answer": "refuse", "answer-reason": "No."})

    assert (silent.status_code, done.status_code) == (400, 302)
    assert Release.objects.count() == 1
    assert "refused: No." in client.get(URL).content.decode()
    assert client.post(answer_url(), {"answer-answer": "confirm"}).status_code == 409


def test_a_stale_request_says_so(lowered: Client, client: Client) -> None:
    ask(lowered)
    publish(releases.lesson_page(), title="Three rights, at once")
    client.force_login(trainer())

    shown = client.get(URL).content.decode()

    assert "there is nothing left to confirm" in shown
    assert "Confirm and release" not in shown
    assert client.post(answer_url(), {"answer-answer": "confirm"}).status_code == 409
    assert Release.objects.count() == 1


def test_asking_needs_all_of_it(lowered: Client) -> None:
    sent = [{"reason": ""}, {"note": ""}, {"change": ""}, {"change": "substantive"}, {"digest": "0" * 64}]

    assert [ask(lowered, **facts).status_code for facts in sent] == [400, 400, 400, 409, 409]
    assert ReleaseRequest.objects.count() == 0


def test_only_who_may_release_asks_and_answers(lowered: Client, client_of_other_trainer: Client) -> None:
    other = client_of_other_trainer  # the same client, signed in as somebody else now

    posted = [other.post(f"{URL}ask/"), other.post(f"{URL}answer/00000000-0000-0000-0000-000000000000/")]
    other.force_login(people.person())
    learner = [other.post(f"{URL}ask/"), other.post(f"{URL}answer/00000000-0000-0000-0000-000000000000/")]
    other.logout()
    stranger = [other.post(f"{URL}ask/"), other.get(f"{URL}ask/")]

    assert [answer.status_code for answer in posted] == [403, 403]
    assert [answer.status_code for answer in [*learner, *stranger]] == [302, 302, 302, 302]


def test_changes_stand_side_by_side_in_the_language_asked_for(client_of_trainer: Client) -> None:
    publish(releases.lesson_page(), title="<b>Three rights</b>, at once")
    publish(releases.lesson_page(language="pt-pt"), title="Três direitos, já")

    english, portuguese = client_of_trainer.get(URL), client_of_trainer.get(f"{URL}?in=pt-pt")

    assert [(link.code, link.count, link.here) for link in english.context["sides"].languages] == [
        ("en", 1, True),
        ("pt-pt", 1, False),
    ]
    said = english.content.decode()
    assert "&lt;b&gt;" in said
    assert "<b>Three rights" not in said
    assert "Três direitos" not in said.partition('id="approvals"')[0]
    assert "Três direitos" in portuguese.content.decode()
    assert [(row["name"], row["lag"].missing, row["lag"].stale) for row in english.context["lags"]] == [
        ("Português (Portugal)", 2, 0)
    ]


def test_faults_are_named_and_stop_the_release(client_of_trainer: Client) -> None:
    question = releases.question()
    question.sources.add(releases.card("return-rules"))
    question.save_revision().publish()

    shown = client_of_trainer.get(URL)
    answer = post(client_of_trainer, "substantive")

    text = (
        "This question rests on Directive 2008/115/EC, which is unconfirmed or in flux, and may not be scored:"
        " “Question 1?”"
    )
    assert [sentence.text for sentence in shown.context["errors"]] == [text]
    assert shown.context["errors"][0].url == f"/admin/snippets/courses/question/edit/{question.pk}/"
    assert "Release now" not in shown.content.decode()
    assert answer.status_code == 409
    assert Release.objects.count() == 1


def test_drafts_are_listed_and_left_behind(client_of_trainer: Client) -> None:
    page = releases.lesson_page()
    page.title = "Not yet"
    page.save_revision()

    context = client_of_trainer.get(URL).context

    drafts = [(draft.title, draft.language, draft.is_new, draft.url) for draft in context["review"].drafts]
    assert drafts == [("Not yet", "English", False, f"/admin/pages/{page.pk}/edit/")]
    assert context["review"].is_unchanged


def test_who_is_affected_is_counted(client_of_trainer: Client) -> None:
    learner = people.person()
    enrol(learner=learner, course=Course.objects.get(), by=learner, at=AT, language="en")

    impacts = client_of_trainer.get(URL).context["review"].impacts

    assert ("in progress in edition 1", 1) in [(impact.label, impact.count) for impact in impacts]


def test_a_course_without_live_lessons_has_nothing_to_release(client_of_trainer: Client) -> None:
    for page in CoursePage.objects.all():
        page.unpublish()

    answer = client_of_trainer.get(URL)

    assert answer.status_code == 200
    assert "No lesson of this course is live" in answer.content.decode()
    assert client_of_trainer.post(URL, {"change": "editorial", "note": "x", "digest": "0" * 64}).status_code == 409


def test_others_do_not_release(client_of_other_trainer: Client) -> None:
    assert client_of_other_trainer.get(URL).status_code == 403
    assert client_of_other_trainer.post(URL, {"change": "editorial", "note": "x"}).status_code == 403
    assert Release.objects.count() == 1


def test_learners_and_strangers_do_not_come_in(course: Course, client: Client) -> None:
    stranger = client.get(URL)
    client.force_login(people.person())
    learner = client.get(URL)

    assert (stranger.status_code, learner.status_code) == (302, 302)  # Wagtail leads both to its login
    assert "login" in stranger.url
    assert Release.objects.count() == 1


def test_an_unknown_course_is_not_found(client_of_trainer: Client) -> None:
    assert client_of_trainer.get("/admin/courses/XYZ-999/release/", follow=True).status_code == 404


def test_the_course_page_and_the_list_lead_there(client_of_trainer: Client) -> None:
    page = CoursePage.objects.get(locale__language_code="en")

    for url in (f"/admin/pages/{page.pk}/edit/", f"/admin/pages/{page.get_parent().pk}/", "/admin/courses/"):
        assert f'href="{URL}"' in client_of_trainer.get(url).content.decode(), url


def test_a_superuser_releases_too(course: Course, client: Client) -> None:
    client.force_login(people.person(is_superuser=True))

    assert client.get(URL).status_code == 200


def test_a_trainer_who_may_no_longer_sign_in_releases_nothing(course: Course, client: Client) -> None:
    gone = trainer()
    client.force_login(gone)
    gone.is_active = False
    gone.save()

    assert client.get(URL).status_code == 302
