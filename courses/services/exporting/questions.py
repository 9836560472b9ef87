"""A question of the bank, out of a release."""

from dataclasses import dataclass

from courses.services.exporting.lessons import Value, Words, tidy
from courses.standards.coursefiles import Choice, QuestionText, UnsayableError, identity


@dataclass(frozen=True)
class _Asked:
    """A question in one language."""

    words: Words
    language: str
    key: str
    kind: str

    def choice(self, part: Value, told: Value | None) -> Choice:
        if told is None:
            raise UnsayableError(f"the question “{self.key}” with a choice that is not there in {self.language}")
        letter = self.words.letter(part["id"], self.key)
        text = "" if part.get("decoy") else tidy(told["text"])
        return Choice(letter, part.get("correct", False), text, tidy(told["feedback"]), self.said(letter, part, told))

    def said(self, letter: str, part: Value, told: Value) -> tuple[tuple[str, str], ...]:
        if self.kind == "matching":
            made = str(identity(self.words.code, self.key, letter, "match"))
            own = (("match_id", part["match"]),) if part["match"] != made else ()
            return (("match", tidy(told["match"])), *own)
        if self.kind == "numeric":
            return (("value", part["value"]), ("tolerance", part["tolerance"]))
        if self.kind in ("text", "gaps"):
            if not (accepted := part["accepted"].get(self.language)):
                raise UnsayableError(f"the question “{self.key}” without accepted answers in {self.language}")
            return (("accepted", "\n".join(accepted)),)
        return (("box", " ".join(part["box"])),) if self.kind == "hotspot" else ()


def question_text(words: Words, language: str, uuid: str, facts: Value, told: Value) -> QuestionText:
    key = words.beside.key(uuid)
    asked = _Asked(words, language, key, facts["kind"])
    return QuestionText(
        key=key,
        kind=facts["kind"],
        ask=tidy(told["ask"]),
        choices=tuple(asked.choice(part, told["choices"].get(part["id"])) for part in facts["choices"]),
        because=tidy(told["because"]),
        outcome=facts["outcome"],
        difficulty=facts["difficulty"],
        sources=tuple(words.cited(facts["sources"])),
        must_answer=True,
        line=0,
        topic=tidy(facts.get("topic", "")),
        unit=tidy(told.get("unit", "")),
        picture=words.file(facts["picture"], "webp") if facts.get("picture") else "",
        picture_alt=tidy(told.get("picture_alt", "")),
    )
