"""A small course as course files: every directive once, practice questions, a test of ten, two languages.

Its source language is English. In Portuguese the second lesson is missing, so that it falls back.
"""

from courses.standards.coursefiles import Card, CourseFiles, Programme, read_course, read_programmes, read_register

CODE = "DEM-101"

REGISTER = """
- key: three-rights
  kind: standard
  jurisdiction: council-of-europe
  confidence: confirmed
  text_of: 2017-03
  seen: 2026-11-21
  review_by: 2099-05-21
  source_url: https://www.coe.int/en/web/cpt
  citation: {en: CPT/Inf(2017)3, pt-pt: "CPT/Inf(2017)3, ficha"}
  statement:
    en: From the very outset three rights hold.
    pt-pt: Desde o primeiro momento valem três direitos.
- key: return-rules
  kind: eu-law
  jurisdiction: eu
  confidence: in-flux
  text_of: 2008
  seen: 2026-11-20
  review_by: 2099-05-21
  source_url: null
  citation: {en: "Directive 2008/115/EC", pt-pt: Diretiva 2008/115/CE}
  statement: {en: The rules on return are being rewritten., pt-pt: As regras do regresso estão a ser revistas.}
"""

PROGRAMMES = """
- key: demo
  title: {en: Rights in detention, pt-pt: Direitos na detenção, pt-br: Direitos, es: Derechos, fr: Droits}
  summary: {en: For all., pt-pt: Para todos., pt-br: Para todos., es: Para todos., fr: Pour tous.}
"""

COURSE = """
code: DEM-101
source_language: en
programme: demo
validity_months: 24
legal_review: open
enrolment: everyone
outcomes: [name-rights, refer-on]
modules:
  - key: 1-first-hour
    activities:
      - {kind: lesson, key: three-rights}
      - {kind: lesson, key: going-on}
  - key: 2-test
    activities:
      - {kind: quiz, key: final-test, use: final, pass_mark: 4/5, attempts: 3, shuffle: true}
"""

COURSE_EN = """---
title: Rights in the first hour
summary: What holds from the first minute.
audience: Police and civilian staff.
advisory: Speaks of people held.
outcomes:
  name-rights: Name the rights of the first hour.
  refer-on: Refer a person who needs more.
---
A short course.
"""

COURSE_PT = """---
title: Direitos na primeira hora
summary: O que vale desde o primeiro minuto.
audience: Polícias e pessoal civil.
outcomes:
  name-rights: Indicar os direitos da primeira hora.
  refer-on: Encaminhar quem precisa de mais.
---
Um curso breve sobre a detenção.
"""

LESSON_EN = """---
title: Three rights
outcomes: [name-rights]
advisory: Mentions distress on arrival.
short_version: >
  Lawyer, doctor, someone told. From the first minute.
---
From the first minute a person may see a **lawyer**. Ombudsperson zebra.

::law three-rights

::lawbox return-rules
Being rewritten.
::

::do-dont
do: Say the three rights at once.
dont: Wait for the paperwork.
::

::case
title: A v. B
court: European Court of Human Rights
date: 2012
point: A right unsaid is a right denied.
cards: three-rights
::

::checklist
title: Before the end of the hour
- Said
- Written
::

::compare
left: Myth
right: Fact
- It can wait | It cannot
::

::term custody
Being held by the police.
::

::gap 2026-11-21
Not confirmed for the islands.
::

::diagram four-tests
alt: Four tests in a row, each a question.
caption: The four tests
- Lawful
- Needed
::

::scenario-note
What follows is fictional.
::

::check first-hour
kind: single
outcome: name-rights
ask: When do the three rights begin?
- [x] a) At once | Feedback-of-a-right: from the outset.
- [ ] b) After an hour | Feedback-of-a-wrong: that is late.
because: Because-of-check: they begin with the loss of liberty.
sources: three-rights
::

::check optional-one
kind: multiple
ask: Which of these are among the three?
- [x] a) Lawyer | Feedback-lawyer.
- [x] b) Doctor | Feedback-doctor.
- [ ] c) Chauffeur | Feedback-chauffeur.
because: Because-of-optional.
required: no
::
"""

LESSON_PT = (
    LESSON_EN.replace("title: Three rights", "title: Três direitos")
    .replace("From the first minute a person may see a **lawyer**.", "Desde o início da detenção há **advogado**.")
    .replace("When do the three rights begin?", "Quando começam os três direitos?")
    .replace("a) At once", "a) Logo")
)

LESSON_TWO_EN = """---
title: Going on
outcomes: [refer-on]
---
Refer on, by name and number.
"""


def _question(number: int, *, words: str = "Question", many: bool = False) -> str:
    right = "\n".join(f"- [x] {x}) Right {x} of {number} | Feedback-t{number:02}-{x}." for x in ("ab" if many else "a"))
    wrong = "\n".join(f"- [ ] {x}) Wrong {x} of {number} | Feedback-t{number:02}-{x}." for x in "cd")
    return f"""
::question t{number:02}
kind: {"multiple" if many else "single"}
outcome: {"refer-on" if many else "name-rights"}
difficulty: 2
ask: {words} {number}?
{right}
{wrong}
because: Because-t{number:02}.
sources: three-rights
::
"""


def _quiz(title: str, words: str) -> str:
    questions = "".join(_question(number, words=words, many=number > 8) for number in range(1, 11))
    return f"---\ntitle: {title}\nintro: Ten questions.\n---\n{questions}"


FILES = {
    "course.yaml": COURSE,
    "en/course.md": COURSE_EN,
    "en/1-first-hour/module.md": "---\ntitle: The first hour\nsummary: In plain words.\n---\n",
    "en/1-first-hour/three-rights.md": LESSON_EN,
    "en/1-first-hour/going-on.md": LESSON_TWO_EN,
    "en/2-test/module.md": "---\ntitle: The test\n---\n",
    "en/final-test.md": _quiz("Final test", "Question"),
    "pt-pt/course.md": COURSE_PT,
    "pt-pt/1-first-hour/module.md": "---\ntitle: A primeira hora\nsummary: Em palavras simples.\n---\n",
    "pt-pt/1-first-hour/three-rights.md": LESSON_PT,
    "pt-pt/2-test/module.md": "---\ntitle: A prova\n---\n",
    "pt-pt/final-test.md": _quiz("Prova final", "Pergunta"),
}

SCENARIO_EN = """---
title: The first hour
outcomes: [name-rights]
advisory: Mentions distress on arrival.
short_version: >
  Interpreter, consulate only if wanted, care at once.
role: You are the officer on the desk tonight.
intro: >
  Fictional: no real person or place.
---
::situation rights
title: Rights, in a language understood
text: A person arrives, tired, speaking little of your language. What do you do first?
- [ ] a) Hand over the leaflet and ask for a signature -> rights | It is signed, not understood. | A right that is not
  understood is not given. | three-rights
- [!] b) Ask another detainee to translate -> rights | What is private is now known in the room. | Fellow detainees
  should not interpret. | three-rights
- [x] c) Telephone an interpreter -> consulate | The person says it back in their own words. | Rights are explained in a
  language understood. | three-rights
::
::situation consulate
title: Please do not call my embassy
text: The person says they cannot go back.
- [!] a) Call all the same -> told | The contact may create a risk. | Consular help is a right of the person. | -
- [x] b) Write down the words and pass them on at once -> safe | The competent service hears of it tonight. | Only the
  competent authority decides. | three-rights
::
::ending safe
title: Safeguards in place
good: yes
text: Interpreter, no call, words passed on.
cards: three-rights
::
::ending told
title: The embassy knows
good: no
text: The person no longer speaks to you.
::
"""

SCENARIO_PT = (
    SCENARIO_EN.replace("title: The first hour", "title: A primeira hora em cena")
    .replace("Rights, in a language understood", "Direitos, numa língua compreendida")
    .replace("Telephone an interpreter", "Telefonar a um intérprete")
)

# The sample with a scenario between its lessons and its test.
WITH_SCENARIO = {
    "course.yaml": COURSE.replace(
        "{kind: lesson, key: going-on}",
        "{kind: lesson, key: going-on}\n      - {kind: scenario, key: first-hour-scene, scoring: ending}",
    ),
    "en/1-first-hour/first-hour-scene.md": SCENARIO_EN,
    "pt-pt/1-first-hour/first-hour-scene.md": SCENARIO_PT,
}


def as_bytes(files: dict[str, str]) -> dict[str, bytes]:
    return {path: text.encode() for path, text in files.items()}


def course_files(**changed: str) -> CourseFiles:
    """The sample, with other texts in place of some of its files."""
    return read_course(as_bytes(FILES | changed))


def register() -> list[Card]:
    return read_register("law.yaml", REGISTER.encode())


def programmes() -> dict[str, Programme]:
    return {programme.key: programme for programme in read_programmes("programmes.yaml", PROGRAMMES.encode())}
