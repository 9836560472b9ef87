"""What the answers say of a question, counted by the database."""

import copy
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches

from courses.models import Release
from lms.learning.queries import items as queries
from lms.learning.queries.items import Asked, Figures, Item, items
from lms.learning.rules.answers import Answer
from lms.learning.rules.items import Advice, Band
from lms.learning.rules.samples import right_answer, wrong_answer
from tests.factories import releases
from tests.journeys import kinds
from tests.learning import sittings
from tests.learning.sittings import Sheet, sat
from tests.queries import counted, listed

pytestmark = pytest.mark.django_db


def asked(release: Release, **more: Any) -> Asked:
    return Asked(release.course, sittings.activity(release), sittings.course_of(release), **more)


def sheet(release: Release, pattern: str) -> Sheet:
    """Answers to the first questions: "1" is right, "0" wrong."""
    pairs = zip(sittings.questions(release), pattern, strict=False)
    return {q.id: right_answer(q) if sign == "1" else wrong_answer(q) for q, sign in pairs}


def sheets(release: Release, *patterns: str) -> list[Sheet]:
    return [sheet(release, pattern) for pattern in patterns]


def first(found: list[Item]) -> Figures:
    return found[0].figures


def test_a_small_example_worked_out_by_hand(release: Release) -> None:
    """Forty people on three questions. Of the first 30 are right; rest is the mean of the other two.

    111 ×20, 100 ×10, 011 ×5, 000 ×5: rest 1 for 25 (20 of them right), rest 0 for 15 (10 right).
    corr = (40·20 − 30·25) / √(30·10 · 25·15) = 50 / √112,500 = 0.149
    """
    sat(release, sheets(release, *["111"] * 20, *["100"] * 10, *["011"] * 5, *["000"] * 5))

    figures = first(items(asked(release)))

    assert (figures.people, figures.facility) == (40, Band(26, 30, 40))
    assert figures.discrimination == pytest.approx(50 / 112_500**0.5)
    assert figures.seconds == 20
    assert figures.advice == (Advice.SOUND,)
    lines = [(line.letter, line.choice.correct, line.choice.chosen) for line in figures.lines]
    assert lines == [("a", True, Band(26, 30, 40)), ("b", False, Band(10, 14, 40)), ("c", False, Band(0, 4, 40))]


def test_fewer_than_five_are_hidden_and_others_wait_for_whole_fives(release: Release) -> None:
    sat(release, sheets(release, *["11"] * 4))
    four = first(items(asked(release)))
    sat(release, sheets(release, *["01"] * 5), after=timedelta(hours=3))

    assert four == Figures()
    assert first(items(asked(release))).people == 5


def test_only_the_first_attempt_of_a_person_counts(release: Release) -> None:
    people = sat(release, sheets(release, *["01"] * 30))
    sat(release, sheets(release, *["11"] * 30), people=people, number=2, after=timedelta(days=1))

    figures = first(items(asked(release)))

    assert (figures.people, figures.facility) == (30, Band(0, 4, 30))


def test_a_question_nobody_was_asked_is_listed_all_the_same(release: Release) -> None:
    found = items(asked(release))

    assert [item.question for item in found] == [question.id for question in sittings.questions(release)]
    assert {item.figures for item in found} == {Figures()}


def revised(release: Release, *, ask: str = "", because: str = "", revision: int = 1) -> Release:
    """The next release, in which the first question is worded or explained in another way."""
    texts = copy.deepcopy(releases.compiled_sample().texts)
    words = texts["en"]["questions"][sittings.questions(release)[0].id]
    words["ask"] = ask or words["ask"]
    words["because"] = because or words["because"]
    return releases.released(revision=revision, change="editorial", texts=texts)


def test_releases_that_hold_the_same_item_are_taken_together(release: Release) -> None:
    sat(release, sheets(release, *["11"] * 10))
    newer = revised(release, because="Explained in another way.")
    sat(newer, sheets(newer, *["01"] * 10))

    found = items(asked(newer))

    assert [item.releases for item in found[:2]] == [(release.pk, newer.pk), (release.pk, newer.pk)]
    assert (first(found).people, first(found).facility) == (20, Band(10, 15, 20))


def test_an_edited_item_starts_anew(release: Release) -> None:
    sat(release, sheets(release, *["11"] * 10))
    newer = revised(release, ask="Worded in another way?")
    sat(newer, sheets(newer, *["01"] * 5))

    found = [item for item in items(asked(newer)) if item.question == sittings.questions(newer)[0].id]

    assert [(item.is_current, item.releases, item.figures.people, item.text.stem) for item in found] == [
        (True, (newer.pk,), 5, "Worded in another way?"),
        (False, (release.pk,), 10, "Question 1?"),
    ]


def test_one_release_is_shown_by_itself(release: Release) -> None:
    sat(release, sheets(release, *["11"] * 9, *["01"] * 1))
    newer = revised(release, because="Explained in another way.")
    sat(newer, sheets(newer, *["11"] * 1, *["01"] * 9))

    older, later = (first(items(asked(newer, release_id=each.pk))) for each in (release, newer))

    assert (older.people, older.facility) == (10, Band(5, 10, 10))
    assert (later.people, later.facility) == (10, Band(0, 4, 10))
    assert [line.choice.chosen for line in later.lines] == [Band(0, 4, 10), Band(5, 10, 10), Band(0, 4, 10)]


def test_of_one_release_nothing_is_shown_that_gives_another_away(release: Release) -> None:
    """Nine right of twenty, and one of ten: all are ten at least, the older nine at most, so the newer has one."""
    sat(release, sheets(release, *["11"] * 9, *["01"] * 11))
    newer = revised(release, because="Explained in another way.")
    sat(newer, sheets(newer, *["11"] * 1, *["01"] * 9))

    whole = first(items(asked(newer)))
    older, later = (first(items(asked(newer, release_id=each.pk))) for each in (release, newer))

    assert (whole.people, whole.facility) == (30, Band(10, 14, 30))
    assert [(each.people, each.facility) for each in (older, later)] == [(20, None), (10, None)]
    assert [[line.letter for line in each.lines] for each in (older, later)] == [["b", "c"], ["b", "c"]]


def test_a_wrong_choice_that_draws_the_good_is_marked(release: Release) -> None:
    question, *others = sittings.questions(release)[:4]
    choices = {letter: choice.id for letter, choice in zip("abc", question.choices, strict=True)}

    def one(letter: str, *, good: bool) -> Sheet:
        rest = {q.id: right_answer(q) if good else wrong_answer(q) for q in others}
        return {question.id: [choices[letter]], **rest}

    sat(release, [one("c", good=True)] * 15 + [one("a", good=True)] * 5 + [one("a", good=False)] * 40)

    figures = first(items(asked(release)))

    assert figures.advice[:2] == (Advice.CHECK_KEY, Advice.DRAWS_THE_GOOD)
    assert [line.choice.draws_the_good for line in figures.lines] == [False, False, True]
    assert [(line.choice.upper, line.choice.lower) for line in figures.lines] == [
        (Band(5, 9, 20), Band(16, 20, 20)),
        (Band(0, 4, 20), Band(0, 4, 20)),
        (Band(10, 15, 20), Band(0, 4, 20)),
    ]


def test_a_question_that_is_harder_in_one_language_is_found(release: Release) -> None:
    """At equal results on the rest: right in English, wrong in Portuguese."""
    for language, sign in (("en", "1"), ("pt-pt", "0")):
        sat(release, sheets(release, *[f"{sign}111"] * 30, *[f"{sign}100"] * 25), language=language)

    found = items(asked(release))

    compared = [(each.languages, each.people, each.harder) for each in first(found).comparisons]
    assert compared == [(("en", "pt-pt"), (55, 55), "pt-pt")]
    assert Advice.TRANSLATION in first(found).advice


def test_a_language_whose_readers_do_worse_in_everything_is_no_finding(release: Release) -> None:
    sat(release, sheets(release, *["111"] * 40, *["110"] * 10, *["000"] * 10))
    sat(release, sheets(release, *["111"] * 10, *["110"] * 10, *["000"] * 40), language="pt-pt")

    assert [(each.languages, each.harder) for each in first(items(asked(release))).comparisons] == [
        (("en", "pt-pt"), "")
    ]


def test_too_few_in_a_language_are_not_compared(release: Release) -> None:
    sat(release, sheets(release, *["11"] * 60))
    sat(release, sheets(release, *["01"] * 45), language="pt-pt")

    assert first(items(asked(release))).comparisons == ()


def test_of_other_kinds_only_what_five_people_gave_and_never_what_they_typed(db: None) -> None:
    made = kinds.released()
    known = {question.kind: question for question in sittings.questions(made)}
    part = kinds.PART
    wrong: dict[str, Answer] = {
        "matching": {part["matching"][0]: kinds.named("union")},
        "ordering": [part["ordering"][key] for key in (1, 0, 2)],
        "numeric": "72",
        "text": "Ana Secret, cell 4",
        "gaps": {part["gaps"][0]: "DOCTOR", part["gaps"][1]: "Ana Secret"},
        "hotspot": {"x": "70", "y": "20"},
    }
    rare = wrong | {"numeric": "11", "matching": {part["matching"][1]: kinds.named("union")}}
    right = {kind: right_answer(known[kind]) for kind in wrong}
    given = [right] * 8 + [wrong] * 9 + [rare] * 3
    sat(made, [{known[kind].id: told for kind, told in sheet.items()} for sheet in given])

    found = {item.text.kind: item.figures.lines for item in items(asked(made))}

    def told(kind: str) -> list[tuple[str, bool, int]]:
        return [(line.text, line.choice.correct, line.choice.chosen.least) for line in found[kind]]

    assert {kind: told(kind) for kind in wrong} == {
        "matching": [
            ("Habeas corpus – A court", True, 5),
            ("Help from one’s own country – The consulate", True, 5),
            ("Habeas corpus – The police union", False, 5),
        ],
        "ordering": [
            ("Say why → Telephone the interpreter", True, 5),
            ("Telephone the interpreter → Write it down", True, 5),
            ("Say why → Write it down", False, 10),
            ("Telephone the interpreter → Say why", False, 10),
        ],
        "numeric": [("48 hours", True, 5), ("72 hours", False, 5)],
        "text": [("lawyer", True, 5)],
        "gaps": [("[1] doctor", True, 16), ("[2] lawyer", True, 5)],
        "hotspot": [("The desk", True, 5), ("The cell", False, 10)],
    }


def test_what_came_in_one_form_has_no_time(release: Release) -> None:
    sat(release, sheets(release, *["11"] * 10), seconds=0)

    assert first(items(asked(release))).seconds is None


def test_a_pause_is_not_time_spent(release: Release) -> None:
    sat(release, sheets(release, *["11"] * 10), seconds=3600)

    assert first(items(asked(release))).seconds == 600


def test_the_same_queries_for_few_and_for_many(release: Release) -> None:
    sat(release, sheets(release, *["1" * 10] * 5))
    items(asked(release))
    with counted() as few:
        items(asked(release))
    sat(release, sheets(release, *["1" * 10] * 100, *["0" * 10] * 100), language="pt-pt")
    with counted() as many:
        found = items(asked(release))

    assert first(found).people == 205
    assert len(few) == len(many) == 4, listed(many)


def test_what_many_people_answered_is_counted_once_in_a_while_and_for_all_questions(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MANY_PEOPLE", 10)
    caches["figures"].clear()
    sat(release, sheets(release, *["11"] * 5))
    assert first(items(asked(release))).people == 5
    sat(release, sheets(release, *["11"] * 5), after=timedelta(hours=1))
    assert first(items(asked(release))).people == 10  # few are counted anew
    sat(release, sheets(release, *["11"] * 5), after=timedelta(hours=2))

    with counted() as statements:
        kept = items(asked(release))
        one = items(asked(release, question=kept[1].question))
    newer = revised(release)

    assert (first(kept).people, one) == (10, [kept[1]])
    assert len(statements) == 2
    assert first(items(asked(newer))).people == 15
    caches["figures"].clear()
