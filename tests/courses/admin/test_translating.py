"""The translation desk, as a trainer of the programme, another trainer, a learner and a stranger."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from courses.models import Course, CoursePage, LessonPage, TranslatedPart
from courses.services.translating import Saved, parity, save
from courses.viewsets import translating
from tests.factories import people, releases
from tests.factories.releases import AT

pytestmark = pytest.mark.django_db
DESK = "/admin/translate/DEM-101/pt-pt/"


def side(client: Client, **sent: str) -> HttpResponse:
    address = f"{DESK}{releases.lesson_page().translation_key}/"
    return client.post(address, sent) if sent else client.get(address)


def publish(page: LessonPage, **values: object) -> None:
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()


def test_a_trainer_translates_side_by_side(client_of_trainer: Client, course: Course) -> None:
    publish(releases.lesson_page(), title="Three rights, at once", advisory="Mentions <distress>.")

    desk = client_of_trainer.get(DESK)
    shown = side(client_of_trainer)

    row = next(
        row for group in desk.context["groups"] for row in group["rows"] if row["title"] == "Three rights, at once"
    )
    assert (row["tally"].editorial, row["tally"].missing, row["kind"]) == (2, 0, "Lesson")
    forms = {form.id: form for form in shown.context["forms"]}
    page = shown.content.decode()
    assert [[word.text for word in side_ if word.changed] for side_ in forms["title"].changes[0]] == [[], [", at once"]]
    assert "Mentions &lt;distress&gt;." in page
    assert "<distress>" not in page
    assert 'lang="pt-pt" dir="ltr"' in page
    check = next(form for form in forms.values() if form.label == "practice question")
    assert [field.label for field in check.fields] == ["Question", *["Choice", "Feedback"] * 2, "Why"]

    sent = {f"{name}:{key}": getattr(form, name) for key, form in forms.items() for name in ("seen", "was")}
    sent |= {"title:": "Três direitos, já", "advisory:": "Fala de aflição.", "only": "title"}
    answer = side(client_of_trainer, **sent)

    lesson = releases.lesson_page(language="pt-pt")
    draft = lesson.get_latest_revision_as_object()
    assert (answer.status_code, answer.url.partition("#")[2]) == (302, "part-title")
    assert (draft.title, draft.advisory, lesson.title) == ("Três direitos, já", lesson.advisory, "Três direitos")
    assert draft.body.get_prep_value() != []
    states = {part.source.id: part.state for part in parity(course, "pt-pt").states[lesson.translation_key].parts}
    assert (states["title"], states["advisory"]) == ("current", "editorial")

    answer = side(client_of_trainer, **sent | {"only": "", "fits:advisory": "1", "publish": "1"})
    assert answer.status_code == 302
    lesson.refresh_from_db()
    assert (lesson.title, lesson.advisory) == ("Três direitos, já", "Fala de aflição.")
    assert parity(course, "pt-pt").states[lesson.translation_key].tally.is_whole


def test_what_is_sent_is_not_believed(client_of_trainer: Client) -> None:
    text = next(form for form in side(client_of_trainer).context["forms"] if form.fields[0].is_rich)
    bad = '<p onclick="x()">Ol\u00e1 <b>mundo</b><script>alert(1)</script></p>'

    long = side(client_of_trainer, **{"title:": "x" * 256})
    side(client_of_trainer, **{f"{text.id}:|html": bad})
    broken = side(client_of_trainer, **{f"{text.id}:": "no state of an editor", "only": text.id})

    draft = releases.lesson_page(language="pt-pt").get_latest_revision_as_object()
    stored = next(block for block in draft.body if block.id == text.id)
    assert long.status_code == 400
    assert "At most 255 characters fit here." in long.content.decode()
    assert stored.value.source == "<p>Olá <b>mundo</b></p>"
    assert broken.status_code == 302
    assert draft.title == "Três direitos"


def test_somebody_elses_words_are_not_written_over(client_of_trainer: Client) -> None:
    form = side(client_of_trainer).context["forms"][0]
    publish(releases.lesson_page(language="pt-pt"), title="De outra pessoa")

    answer = side(client_of_trainer, **{"title:": "Meu", "was:title": form.was, "seen:title": form.seen})

    assert answer.status_code == 409
    assert "Somebody else has written here meanwhile" in answer.content.decode()
    assert 'value="Meu"' in answer.content.decode()
    assert releases.lesson_page(language="pt-pt").get_latest_revision_as_object().title == "De outra pessoa"


def test_what_is_under_review_is_not_written_over(client_of_trainer: Client, course: Course) -> None:
    """Not on the desk either: what is approved is what was read."""
    lesson = releases.lesson_page(language="pt-pt")
    publish(lesson, title="Título em vigor")
    lesson.title = "Título em revisão"
    lesson.save_revision()
    lesson.get_workflow().start(lesson, people.person())
    form = side(client_of_trainer).context["forms"][0]
    before = lesson.revisions.count()

    sent = {"title:": "Outro", "was:title": form.was, "seen:title": form.seen, "publish": "1"}
    written = side(client_of_trainer, **sent)
    client_of_trainer.post(DESK, {"action": "publish"})

    lesson.refresh_from_db()
    assert (written.status_code, lesson.revisions.count(), lesson.title) == (409, before, "Título em vigor")
    assert "under review" in written.content.decode()
    assert lesson.workflow_in_progress


def test_a_lock_between_saving_and_publishing_is_said(
    client_of_trainer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else locks the page at the moment at which it is saved."""
    lesson = releases.lesson_page(language="pt-pt")
    lesson.save_revision()

    def saved(**facts: Any) -> Saved:
        done = save(**facts)
        LessonPage.objects.filter(pk=lesson.pk).update(locked=True, locked_by=people.person(), locked_at=AT)
        return done

    monkeypatch.setattr(translating, "save", saved)
    forms = {form.id: form for form in side(client_of_trainer).context["forms"]}
    sent = {f"{name}:{key}": getattr(form, name) for key, form in forms.items() for name in ("seen", "was")}

    answer = side(client_of_trainer, **sent | {"title:": "Três direitos, já", "publish": "1"})

    shown = client_of_trainer.get(answer.url).content.decode()
    lesson.refresh_from_db()
    assert (answer.status_code, lesson.title) == (302, "Três direitos")
    assert lesson.get_latest_revision_as_object().title == "Três direitos, já"
    assert "It is saved as a draft, and not published:" in shown
    assert "was locked" in shown
    monkeypatch.setattr(translating, "lock_on", lambda *_: None)  # nor was it there a moment before
    answer = client_of_trainer.post(DESK, {"action": "publish"})
    assert "Nothing is published:" in client_of_trainer.get(answer.url).content.decode()


def test_a_language_is_begun_on_the_desk(client_of_trainer: Client) -> None:
    listed = client_of_trainer.get("/admin/translate/DEM-101/")
    client_of_trainer.post("/admin/translate/DEM-101/fr/", {"action": "begin"})

    assert [(row["name"], row["tally"] is not None) for row in listed.context["rows"]] == [
        ("Português (Portugal)", True),
        ("Português (Brasil)", False),
        ("Español", False),
        ("Français", False),
    ]
    assert CoursePage.objects.filter(locale__language_code="fr", live=False).count() == 1
    for unknown in ("/admin/translate/DEM-101/en/", "/admin/translate/DEM-101/xx/", "/admin/translate/NON-101/fr/"):
        assert client_of_trainer.get(unknown, follow=True).status_code == 404, unknown


def test_nobody_else_translates(client_of_other_trainer: Client, course: Course) -> None:
    page = LessonPage.objects.get(slug="three-rights", locale__language_code="en", url_path__contains="dem-101")
    addresses = ("/admin/translate/DEM-101/", DESK, f"{DESK}{page.translation_key}/")
    before = TranslatedPart.objects.count()

    answers = [client_of_other_trainer.get(address).status_code for address in addresses]
    posted = [
        client_of_other_trainer.post(address, {"action": "begin", "title:": "Mine"}).status_code
        for address in addresses[1:]
    ]
    client_of_other_trainer.force_login(people.person())
    learner = [client_of_other_trainer.get(address).status_code for address in addresses]
    client_of_other_trainer.logout()
    stranger = [client_of_other_trainer.get(address).status_code for address in addresses]

    assert (answers, posted) == ([403, 403, 403], [403, 403])
    assert (learner, stranger) == ([302] * 3, [302] * 3)
    assert TranslatedPart.objects.count() == before
    assert not LessonPage.objects.filter(title="Mine").exists()
