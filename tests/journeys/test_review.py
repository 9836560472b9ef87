"""A legal reviewer who knows no CMS comments, asks for changes and approves; the trainer finds it all."""

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from courses.models import LessonPage, ReviewDecision
from courses.rules.group_names import reviewers_of
from lms.accounts.models import User
from tests.journeys.conftest import Visit, _person
from tests.journeys.officers import follow

pytestmark = pytest.mark.browser


def test_a_reviewer_comments_asks_for_changes_and_approves(visit: Visit) -> None:
    _person("Lea Prawo").groups.add(Group.objects.get(name=reviewers_of("detention")))
    peer = _person("Piet Collega")
    peer.groups.add(Group.objects.get(name="Trainers: detention"))
    lesson = LessonPage.objects.get(slug="not-a-punishment", locale__language_code="en")
    lesson.save_revision(user=User.objects.get(email="teresa@example.org"))
    trainer = visit("teresa", expect_errors=True)

    trainer.goto(f"/admin/pages/{lesson.pk}/edit/")
    trainer.locator("footer [data-w-dropdown-target=toggle]").last.click()
    follow(trainer, trainer.locator("button[name=action-submit]"))
    colleague = visit("piet")
    colleague.goto("/en/review/")
    follow(colleague, colleague.get_by_role("link", name="Not a punishment"))
    follow(colleague, colleague.get_by_role("button", name="Approve"))

    lawyer = visit("lea", width=360)
    lawyer.goto("/en/review/")
    follow(lawyer, lawyer.get_by_role("link", name="Not a punishment"))
    first = lawyer.locator(".review-part").first
    first.get_by_text("Comment on this part").click()
    first.locator("textarea").fill("Which article?")
    follow(lawyer, first.get_by_role("button", name="Keep the comment"))
    expect(lawyer.locator(".review-comment")).to_contain_text("Which article?")
    lawyer.locator("textarea[name=comment]").fill("Name the article.")
    follow(lawyer, lawyer.get_by_role("button", name="Ask for changes"))
    expect(lawyer.locator("main")).to_contain_text("Nothing waits for you")

    trainer.goto(f"/admin/pages/{lesson.pk}/edit/")
    expect(trainer.locator(".comment__text", has_text="Which article?")).to_be_attached()
    trainer.locator("footer [data-w-dropdown-target=toggle]").last.click()
    follow(trainer, trainer.locator("button[name=action-submit]"))
    lawyer.goto("/en/review/")
    follow(lawyer, lawyer.get_by_role("link", name="Not a punishment"))
    follow(lawyer, lawyer.get_by_role("button", name="Approve"))

    decisions = ReviewDecision.objects.order_by("pk").values_list("kind", "approved", "by__name")
    assert list(decisions) == [
        ("peer", True, "Piet Collega"),
        ("legal", False, "Lea Prawo"),
        ("legal", True, "Lea Prawo"),
    ]
    trainer.goto("/admin/courses/HRD-101/release/")
    trainer.locator(".approvals summary").first.click()
    row = trainer.locator(".approvals tr", has_text="Not a punishment").first
    expect(row).to_contain_text(f"Lea Prawo, {ReviewDecision.objects.latest('pk').occurred_at:%-d %B %Y}, revision")
