"""What a law card's publication opens, and how it is closed."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from courses.models import Course, LawCard, LawChange, LawChangeItem, LawChangeText, Release
from courses.queries.law_changes import law_changes_of
from courses.services.law_changes import ReasonMissingError, assign, decide
from courses.services.loading import Loaded, load_cards
from courses.services.releasing import release
from courses.standards.coursefiles import read_register
from lms.accounts.models import User
from tests.factories import people, releases, sample
from tests.factories.releases import AT
from tests.queries import counted, listed

pytestmark = pytest.mark.django_db
NEW = "From the very outset four rights hold."


@pytest.fixture
def course() -> Course:
    """The sample with its scenario, released as 1.0 and then as 1.1."""
    written = releases.written(**sample.WITH_SCENARIO)
    release(course=written, by=None, at=AT, change="substantive", note="First.")
    page = releases.lesson_page("going-on")
    page.title = "Going on from here"
    page.save_revision().publish()
    release(course=written, by=None, at=AT + timedelta(hours=1), change="editorial", note="Title.")
    return written


def publish(key: str = "three-rights", language: str = "en", *, by: User | None = None, **said: Any) -> LawCard:
    card = releases.card(key, language)
    for name, value in said.items():
        setattr(card, name, value)
    card.save_revision(user=by).publish()
    return card


def queue(change: LawChange) -> set[tuple[str, str, str, str]]:
    return {(item.kind, item.title, item.language, item.block_type) for item in change.items.all()}


def state(change: LawChange) -> dict[str, int]:
    """How many items have which outcome."""
    found: dict[str, int] = {}
    for outcome in change.items.values_list("outcome", flat=True):
        found[outcome] = found.get(outcome, 0) + 1
    return found


def freeze(course: Course, change: str = "substantive", at: datetime | None = None) -> Release:
    return release(course=course, by=None, at=at or timezone.now(), change=change, note="New law.")


def test_another_statement_opens_a_change_with_all_that_rests_on_it(course: Course) -> None:
    by = people.person()

    card = publish(by=by, statement=NEW)

    change = LawChange.objects.get()
    assert (change.card, change.key, change.citation, change.by) == (
        card.translation_key,
        "three-rights",
        "CPT/Inf(2017)3",
        by,
    )
    text = change.texts.get()
    unsaid = {"citation": "CPT/Inf(2017)3", "confidence": "confirmed", "text_of": "2017-03"}
    assert (text.language, text.before, text.after) == (
        "en",
        unsaid | {"statement": "From the very outset three rights hold.\n".strip()},
        unsaid | {"statement": NEW},
    )
    questions = {("question", f"DEM-101/t{n:02}: Question {n}?", "en", "") for n in range(1, 11)}
    asked = {("question", f"DEM-101/t{n:02}: Pergunta {n}?", "pt-pt", "") for n in range(1, 11)}
    assert queue(change) == questions | asked | {
        ("block", "Three rights", "en", "law"),
        ("block", "Three rights", "en", "case"),
        ("block", "Three rights", "en", "check"),
        ("block", "Três direitos", "pt-pt", "law"),
        ("block", "Três direitos", "pt-pt", "case"),
        ("block", "Três direitos", "pt-pt", "check"),
        ("scenario", "The first hour", "en", ""),
        ("scenario", "A primeira hora em cena", "pt-pt", ""),
        ("card", "CPT/Inf(2017)3, ficha (three-rights)", "pt-pt", ""),
        ("release", "DEM-101 1.1", "", ""),
    }
    assert set(change.items.values_list("course__code", flat=True)) == {"DEM-101"}
    assert set(change.items.values_list("due_date", flat=True)) == {timezone.localdate() + timedelta(30)}


def test_what_is_not_another_law_opens_nothing(course: Course) -> None:
    publish()
    publish(citation="CPT/Inf(2017)3, again", seen_date=date(2026, 11, 22), source_url="https://www.coe.int/cpt")
    publish(statement=" From the very  outset\nthree rights hold. ")
    publish(language="pt-pt", statement="Desde logo valem três direitos.")  # a translation says the same law better
    card = LawCard(
        key="new", citation="New", statement="New.", kind="statute", jurisdiction="eu", confidence="confirmed",
        seen_date=date(2026, 1, 1), review_by_date=date(2027, 1, 1), live=False, locale=releases.card().locale,
    )  # fmt: skip
    card.save()
    card.save_revision().publish()  # for the first time

    assert not LawChange.objects.exists()


def test_a_draft_opens_nothing_and_a_second_publication_nothing_more(course: Course) -> None:
    card = releases.card()
    card.statement = NEW
    revision = card.save_revision()
    assert not LawChange.objects.exists()

    revision.publish()
    publish()

    assert LawChange.objects.count() == 1


def test_another_standing_opens_a_change_each_time(course: Course) -> None:
    """Confidence, the text's own date, withdrawn, and back again; in any language."""
    publish(language="pt-pt", confidence="in-flux")
    publish(language="pt-pt", text_of="2018")
    releases.card(language="pt-pt").unpublish()
    publish(language="pt-pt")

    told = LawChangeText.objects.order_by("pk").values_list("change", "before", "after")
    assert len({change for change, _before, _after in told}) == 4
    assert [_differing(before, after) for _change, before, after in told] == [
        {"confidence"},
        {"text_of"},
        {"withdrawn"},
        {"back"},
    ]


def _differing(before: dict[str, str] | None, after: dict[str, str] | None) -> set[str]:
    if before and after:
        return {name for name in after if before[name] != after[name]}
    return {"withdrawn"} if before else {"back"}


def test_another_language_joins_the_change_that_is_open(course: Course) -> None:
    publish(confidence="in-flux")
    publish(language="pt-pt", confidence="in-flux")

    change = LawChange.objects.get()
    assert [text.language for text in change.texts.order_by("pk")] == ["en", "pt-pt"]
    assert change.items.get(kind="card", language="pt-pt").outcome == "edited"
    assert change.items.get(kind="card", language="en").outcome == ""  # opened by the second language

    publish(confidence="confirmed")
    assert LawChange.objects.count() == 2


def test_the_loader_opens_a_change_for_what_it_changes(course: Course) -> None:
    changed = sample.REGISTER.replace("three rights hold", "four rights hold").replace("três", "quatro")

    load_cards(read_register("law.yaml", changed.encode()), Loaded())

    change = LawChange.objects.get()
    assert (change.by, [text.language for text in change.texts.order_by("pk")]) == (None, ["en"])


def test_the_owner_of_the_card_owns_the_items_else_who_wrote_the_course_page(course: Course) -> None:
    mine, writer = people.person(), people.person()
    page = course.pages.get(locale__language_code="en")
    page.save_revision(user=writer).publish()
    publish(statement=NEW)
    publish(owner=mine, confidence="second-hand")

    first, second = LawChange.objects.order_by("pk")
    assert first.items.get(kind="block", language="en", block_type="law").owner == writer
    assert first.items.get(kind="card").owner is None  # the page in its language was written by nobody
    assert set(second.items.values_list("owner", flat=True)) == {mine.pk}


def test_what_is_published_again_is_edited(course: Course) -> None:
    by = people.person()
    publish(statement=NEW)
    releases.lesson_page().save_revision(user=by).publish()
    releases.question().save_revision(user=by).publish()
    publish(language="pt-pt", by=by, statement="Quatro direitos.")

    edited = LawChange.objects.get().items.filter(outcome="edited")
    assert {(item.kind, item.language, item.block_type) for item in edited} == {
        ("block", "en", "law"),
        ("block", "en", "case"),
        ("block", "en", "check"),
        ("question", "en", ""),
        ("card", "pt-pt", ""),
    }
    assert {item.decided_by for item in edited} == {by}


def test_a_release_with_the_new_text_closes_the_releases(course: Course) -> None:
    publish(statement=NEW)
    change = LawChange.objects.get()
    releases.card().unpublish()  # it is cited still: the release holds what was withdrawn

    freeze(course)
    assert set(state(change)) == {""}

    publish(statement=NEW + " Indeed.")
    freeze(course)
    assert change.items.get(outcome="released").title == "DEM-101 1.1"
    assert LawChangeItem.objects.filter(kind="release").open().count() == 0


def test_nothing_to_change_needs_a_reason_and_what_is_decided_stays(course: Course) -> None:
    by = people.person()
    assert law_changes_of(course) == []
    publish(statement=NEW)
    change = LawChange.objects.get()
    assert [(waiting.citation, waiting.open_items) for waiting in law_changes_of(course)] == [("CPT/Inf(2017)3", 30)]
    with pytest.raises(ReasonMissingError):
        decide(items=change.items.all(), note="  ", by=by, at=AT)
    releases.question().save_revision().publish()

    assert decide(items=change.items.all(), note="Says so already.", by=by, at=AT) == 29
    assert state(change) == {"unchanged": 29, "edited": 1}
    assert assign(items=change.items.all(), owner=by, due=date(2027, 1, 1), by=by, at=AT) == 0
    assert LawChange.objects.with_counts().get().open_items == 0
    assert law_changes_of(course) == []


def test_it_is_all_or_nothing(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that is killed between the card and the queue leaves neither."""

    def killed(*_args: Any, **_named: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("courses.services.law_changes._enqueue", killed)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        publish(statement=NEW)

    assert "three rights" in releases.card().statement
    assert not LawChange.objects.exists()


def test_a_change_is_never_rewritten(course: Course) -> None:
    publish(statement=NEW)

    for rows in (LawChange.objects.all(), LawChange.objects.get().texts.all()):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            rows.update(occurred_at=AT)


def test_finding_costs_the_same_for_one_thing_and_for_many(course: Course) -> None:
    """But for a card that nothing rests on."""
    publish("return-rules", statement="Rewritten.")
    with counted() as little:
        publish("return-rules", statement="Rewritten again.")
    publish(statement=NEW)
    with counted() as much:
        publish(statement=NEW + " Indeed.")

    assert LawChange.objects.first().items.count() < 6  # type: ignore[union-attr] # it is there
    assert len(much) <= len(little) + 2, listed(much)  # places of questions, and their pages


def test_cards_deleted_together_tell_of_it_as_one_does(course: Course) -> None:
    """As Wagtail's list of snippets deletes what is ticked."""
    gone = LawCard.objects.filter(key="three-rights")
    key = gone[0].translation_key

    gone.delete()

    assert set(LawChange.objects.get(card=key).texts.values_list("language", "after")) == {
        ("en", None),
        ("pt-pt", None),
    }
