"""What a copy for a person holds of this room's tables, and what becomes of them when the person is erased."""

from lms.accounts.rules.privacy import Fate, Rule

PRIVACY: dict[str, Rule] = {
    "certificates.Certificate": Rule(
        exported=True, fate=Fate.KEPT, why="A proof that was shown to others can still be checked, without a name."
    ),
    "certificates.HolderName": Rule(exported=True, fate=Fate.DELETED),
    "certificates.Correction": Rule(
        exported=True, fate=Fate.KEPT, why="Why one certificate stands in another's place; its writer loses their name."
    ),
    "certificates.Revocation": Rule(exported=True, fate=Fate.KEPT, why="Part of what a checker is told."),
}
