"""The weekly mail about law cards: to whom, what of, and once."""

from datetime import date, timedelta

import pytest

from courses.models import LawCard, LawChangeItem
from courses.queries.law_changes import waiting_for
from courses.services.groups import ensure_groups
from courses.services.releasing import release
from courses.services.reminders import write_reminders
from courses.tasks import remind_of_law
from lms.accounts.models import Notice, User
from lms.accounts.services.notices import message
from tests.courses.admin.conftest import trainer
from tests.factories import people, releases
from tests.factories.releases import AT
from tests.queries import counted, listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    """Of a card that is due; the other card has no owner, and a course rests on both."""
    course = releases.written()
    release(course=course, by=None, at=AT, change="substantive", note="First.")
    ensure_groups()
    made = people.person(language="pt-pt")
    LawCard.objects.update(review_by_date=date(2026, 11, 1), seen_date=date(2026, 1, 1))
    LawCard.objects.filter(key="return-rules").update(review_by_date=date(2026, 12, 24))
    LawCard.objects.filter(key="three-rights", locale__language_code="pt-pt").update(owner=made)
    return made


def mails() -> dict[str, str]:
    return {notice.to: str(message(notice).body) for notice in Notice.objects.filter(kind="law_week")}


def test_owners_and_else_the_programme_s_trainers_are_told(owner: User) -> None:
    teaching, away = trainer(), trainer()
    User.objects.filter(pk=away.pk).update(is_active=False)
    card = releases.card()
    card.statement = "Four rights."
    card.save_revision().publish()

    assert write_reminders(at=AT) == 2

    told = mails()
    assert set(told) == {owner.email, teaching.email}
    assert "CPT/Inf(2017)3" in told[owner.email]
    assert "1 de novembro de 2026" in told[owner.email]
    assert "Directive 2008/115/EC (by 24 December 2026)" in told[teaching.email]
    assert "CPT/Inf(2017)3: " not in told[teaching.email]  # its owner has the items
    assert "http" in told[teaching.email].splitlines()[-4]
    assert owner.name not in "".join(told.values())


def test_what_belongs_to_somebody_who_is_gone_is_the_trainers(owner: User) -> None:
    teaching = trainer()
    card = releases.card()
    card.statement = "Four rights."
    card.save_revision().publish()
    User.objects.filter(pk=owner.pk).update(is_active=False)

    assert write_reminders(at=AT) == 1

    assert mails()[teaching.email].count("CPT/Inf(2017)3") == 2  # the review and the open items
    assert [change.mine for change in waiting_for(teaching)] == [LawChangeItem.objects.open().count()]


def test_once_a_week_however_often_and_by_whomever(owner: User) -> None:
    assert write_reminders(at=AT) == 1
    assert write_reminders(at=AT + timedelta(hours=6)) == 0
    assert remind_of_law() in (0, 1)  # whatever week it is now
    assert write_reminders(at=AT + timedelta(days=7)) == 1
    assert Notice.objects.filter(to=owner.email, key="2026-W47").count() == 1


def test_nobody_is_told_of_nothing(owner: User) -> None:
    LawCard.objects.update(review_by_date=date(2028, 1, 1))

    assert write_reminders(at=AT) == 0


def test_it_asks_the_same_of_one_card_and_of_many(owner: User) -> None:
    with counted() as one:
        write_reminders(at=AT)
    LawCard.objects.update(owner=owner)
    with counted() as all_of_them:
        write_reminders(at=AT + timedelta(days=7))

    assert len(one) == len(all_of_them), listed(all_of_them)
