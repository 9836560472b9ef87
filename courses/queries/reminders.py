"""What is due in the register of law, by the person who looks after it. The same queries, however much there is."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import F

from courses.models import LawCard, LawChangeItem, Release
from courses.rules.group_names import trainers_of
from lms.accounts.models import User

SOON = timedelta(days=60)


@dataclass
class Duties:
    """A person's law cards to review, by citation with the day, and open items of law changes, with how many."""

    cards: list[tuple[str, date]] = field(default_factory=list)
    changes: dict[str, list[date]] = field(default_factory=lambda: defaultdict(list))


def duties(today: date) -> dict[User, Duties]:
    """Who has what to do. What has no owner, or one who is gone, is for all trainers of the programmes that rest on it.

    Five queries.
    """
    newest = list(Release.objects.newest().order_by("course"))
    trainers = _trainers({release.structure["programme"]["slug"] for release in newest})
    found: dict[int, Duties] = defaultdict(Duties)
    programme = {release.course_id: release.structure["programme"]["slug"] for release in newest}
    for key, citation, day, owner in _due_cards(today):
        slugs = {programme[release.course_id] for release in newest if key in release.structure["cards"]}
        for person in [owner] if owner else {one for slug in slugs for one in trainers[slug]}:
            found[person].cards.append((citation, day))
    for item in LawChangeItem.objects.open().select_related("change", "owner").order_by("due_date", "pk"):
        owners = (
            [item.owner.pk] if item.owner and item.owner.is_active else trainers[programme.get(item.course_id or 0, "")]
        )
        for person in owners:
            found[person].changes[item.change.citation].append(item.due_date)
    people = User.objects.filter(pk__in=found, is_active=True).order_by("pk")
    return {person: found[person.pk] for person in people}


def _due_cards(today: date) -> list[tuple[str, str, date, int | None]]:
    """Identity, citation, day and owner of every card that is overdue or due soon, once for all its languages."""
    due = LawCard.objects.filter(live=True, review_by_date__lte=today + SOON)
    rows = due.annotate(is_owned=F("owner__is_active")).order_by("review_by_date", "key", "pk")
    cards: dict[str, tuple[str, str, date, int | None]] = {}
    for card in rows:
        key = str(card.translation_key)
        known = cards.get(key, (key, card.citation, card.review_by_date, None))
        cards[key] = (*known[:3], known[3] or (card.owner_id if card.is_owned else None))
    return list(cards.values())


def _trainers(slugs: set[str]) -> dict[str, list[int]]:
    """The accounts in the group of each programme, by its slug."""
    names = {trainers_of(slug): slug for slug in slugs}
    found: dict[str, list[int]] = defaultdict(list)
    for name, person in User.objects.filter(groups__name__in=names).values_list("groups__name", "pk"):
        if name in names:
            found[names[name]].append(person)
    return found
