"""One question of each kind, with ids that are easy to read."""

from courses.queries.questions import ChoiceText, QuestionText


def question(kind: str, *choices: ChoiceText) -> QuestionText:
    return QuestionText(kind, kind, "Ask?", "Because.", choices, (), "notice", "en")


CHOICES = (ChoiceText("a", "A", "f", True), ChoiceText("b", "B", "f"), ChoiceText("c", "C", "f"))
QUESTIONS = {
    "single": question("single", *CHOICES),
    "true-false": question("true-false", *CHOICES[:2]),
    "multiple": question("multiple", *CHOICES, ChoiceText("d", "D", "f", True)),
    "matching": question(
        "matching",
        *(ChoiceText(letter, letter, "f", match=f"m{letter}", match_text=letter.upper()) for letter in "abc"),
        ChoiceText("d", "", "f", match="md", match_text="D", decoy=True),
    ),
    "ordering": question("ordering", *(ChoiceText(letter, letter, "f") for letter in "abc")),
    "numeric": question(
        "numeric", ChoiceText("a", "48", "f", True, value="48"), ChoiceText("b", "60", "f", value="60")
    ),
    "text": question(
        "text",
        ChoiceText("a", "lawyer", "f", True, accepted=("lawyer",)),
        ChoiceText("b", "judge", "f", accepted=("judge",)),
    ),
    "gaps": question("gaps", *(ChoiceText(letter, letter, "f", accepted=(letter,)) for letter in "ab")),
    "hotspot": question(
        "hotspot",
        ChoiceText("a", "Door", "f", True, box=("0", "0", "10", "10")),
        ChoiceText("b", "Desk", "f", box=("50", "50", "10", "10")),
    ),
}
