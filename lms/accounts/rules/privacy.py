"""What a copy for the person holds of every table, and what becomes of it when they are erased.

Each room declares its own tables in its `rules/privacy.py`, as `PRIVACY`, by model label; `app.*` stands for all models
of an app. A test fails when a model from which a person can be reached by foreign keys is declared nowhere.
This file declares those of the room of people, and those of the packages we build on.
"""

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What becomes of the rows about a person who is erased."""

    DELETED = "deleted"
    EMPTIED = "emptied"  # the row stays, what names the person goes
    KEPT = "kept"  # the row stays and points to an account without name or address


@dataclass(frozen=True)
class Rule:
    """`exported` says whether the rows are in a person's copy; `why` gives the reason for what is not obvious."""

    exported: bool
    fate: Fate
    why: str = ""


EDITORIAL = Rule(
    exported=False, fate=Fate.KEPT, why="Editorial work, published or not; its author's account is emptied."
)
SCREEN = Rule(exported=False, fate=Fate.DELETED, why="How an editor's screen was left; says nothing of the person.")
PERMISSION = Rule(exported=False, fate=Fate.KEPT, why="Belongs to groups, pages or sites; no person in it.")

PRIVACY: dict[str, Rule] = {
    "accounts.User": Rule(exported=True, fate=Fate.EMPTIED, why="Facts about completed training point to it."),
    "accounts.User_groups": Rule(exported=True, fate=Fate.DELETED),
    "accounts.User_user_permissions": Rule(exported=False, fate=Fate.DELETED),
    "accounts.Membership": Rule(
        exported=True, fate=Fate.EMPTIED, why="Who worked where stays countable; position and staff number go."
    ),
    "accounts.ApiKey": Rule(
        exported=False, fate=Fate.KEPT, why="A system's; it opens nothing once its owner's duty has ended."
    ),
    "accounts.Delegation": Rule(
        exported=True, fate=Fate.KEPT, why="Who could look at what stays on record; accounts are emptied, views end."
    ),
    "accounts.Invitation": Rule(exported=True, fate=Fate.DELETED, why="Those that the person sent to others stay."),
    "accounts.PeopleImport": Rule(
        exported=False, fate=Fate.KEPT, why="That somebody brought in a file, and its numbers; no person of the file."
    ),
    "accounts.PeopleImportFile": Rule(
        exported=False,
        fate=Fate.DELETED,
        why="With the person's rows; what is in them is exported. Else after 30 days.",
    ),
    "accounts.PeopleImportRow": Rule(exported=True, fate=Fate.DELETED, why="Else after 30 days."),
    "accounts.NameRequest": Rule(exported=True, fate=Fate.DELETED, why="Those that the person decided stay."),
    "accounts.Notice": Rule(exported=True, fate=Fate.DELETED),
    "accounts.Erasure": Rule(exported=False, fate=Fate.KEPT, why="Proof that it was done; holds a salted hash only."),
    "account.EmailAddress": Rule(exported=True, fate=Fate.DELETED),
    "account.EmailConfirmation": Rule(exported=False, fate=Fate.DELETED, why="A key in a mail; goes with the address."),
    "wagtailusers.UserProfile": Rule(exported=False, fate=Fate.DELETED, why="Preferences of the editor's screen."),
    "wagtailadmin.*": SCREEN,
    "wagtailcore.ModelLogEntry": Rule(
        exported=False, fate=Fate.EMPTIED, why="The log of changes stays; names and addresses in its labels go."
    ),
    "wagtailcore.PageLogEntry": EDITORIAL,
    "wagtailcore.Comment": Rule(
        exported=True, fate=Fate.KEPT, why="Part of a review; its writer's account is emptied. The page goes with it."
    ),
    "wagtailcore.TaskState": Rule(exported=True, fate=Fate.KEPT, why="How a review ended; as its comments."),
    "wagtailcore.CommentReply": Rule(exported=True, fate=Fate.KEPT, why="As the comment that it answers."),
    "wagtailcore.PageSubscription": Rule(exported=False, fate=Fate.DELETED, why="Which comments to be told of."),
    "wagtailcore.GroupPagePermission": PERMISSION,
    "wagtailcore.GroupSitePermission": PERMISSION,
    "wagtailcore.PageViewRestriction": PERMISSION,
    "wagtailcore.PageViewRestriction_groups": PERMISSION,
    "wagtailcore.*": EDITORIAL,
    "wagtaildocs.*": EDITORIAL,
    "wagtailimages.*": EDITORIAL,
    "wagtailredirects.*": EDITORIAL,
}


def rule_for(label: str, declared: dict[str, Rule]) -> Rule | None:
    """The rule of a model by its label, else that of its whole app."""
    return declared.get(label) or declared.get(label.partition(".")[0] + ".*")
