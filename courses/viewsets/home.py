"""The trainer's first page: what waits."""

from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import (
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)

from courses.queries.waiting import (
    drafts_by,
    due_cards,
    mine_to_check,
    some,
    to_confirm,
    unreleased,
    unsettled_questions,
)

# Of Wagtail's own panels these stay; the others say nothing about teaching.
HOME_PANELS = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel, RecentEditsPanel)


class WaitingPanel(Component):
    name = "waiting"
    order = 50
    template_name = "courses/admin/waiting.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user, today = parent_context["request"].user, timezone.localdate()
        return {
            "requests": some(to_confirm(user)),
            "unreleased": some(unreleased(user)),
            "drafts": some(drafts_by(user)),
            "cards": some(due_cards(today)),
            "law": some(mine_to_check(user)),
            "questions": some(unsettled_questions()),
            "today": today,
        }
