"""A course as files: the one form in which its dataclasses are written. `read_course` gives them back."""

from collections.abc import Iterator
from fractions import Fraction

from courses.standards.coursefiles.activity import Activity, Draw, Update
from courses.standards.coursefiles.course import CourseFiles, CoursePageText, LessonText, ModuleText, QuizText, Texts
from courses.standards.coursefiles.lesson_writer import blocks_lines
from courses.standards.coursefiles.markdown import to_markdown
from courses.standards.coursefiles.package import PackageText
from courses.standards.coursefiles.question_writer import question_lines
from courses.standards.coursefiles.scenario import ScenarioText
from courses.standards.coursefiles.scenario_writer import scenario_lines
from courses.standards.coursefiles.spelling import WIDTH
from courses.standards.coursefiles.yaml_writer import entry, flow, key, listed

UNSAID = Activity("", "", required=True)
# The rules of a quiz that are written only where they are not what holds anyway.
RULES = ("attempts", "pause_hours", "time_limit", "shuffle", "feedback", "skips", "pool")


def write_course(course: CourseFiles) -> dict[str, bytes]:
    """Path to bytes, without the files that lessons and questions name. Raises UnsayableError."""
    lines = {"course.yaml": _course_yaml(course)}
    for language, texts in course.texts.items():
        lines |= {f"{language}/{path}": said for path, said in _texts(course, texts)}
    written = {path: ("\n".join(said) + "\n").encode() for path, said in lines.items()}
    return dict(sorted(written.items()))


def _course_yaml(course: CourseFiles) -> list[str]:
    lines = [
        f"code: {course.code}",
        *([f"id: {course.id}"] if course.id else []),
        f"source_language: {course.source_language}",
        f"programme: {key(course.programme)}",
        f"validity_months: {'null' if course.validity_months is None else course.validity_months}",
        f"legal_review: {'open' if course.legal_review_open else 'done'}",
        f"enrolment: {course.enrolment}",
        *(["packages_count: true"] if course.packages_count else []),
        "outcomes:" if course.outcomes else "outcomes: []",
        *(f"  - {key(outcome)}" for outcome in course.outcomes),
        "modules:",
    ]
    for module in course.modules:
        lines += [f"  - key: {key(module.key)}", f"    activities:{'' if module.activities else ' []'}"]
        for activity in module.activities:
            lines += _activity(activity)
    return [*lines, *(["updates:"] if course.updates else []), *(f"  - {flow(_update(u))}" for u in course.updates)]


def _update(update: Update) -> dict[str, str]:
    slug = {"slug": key(update.slug)} if update.slug else {}
    return {"key": key(update.key), **slug, "edition": str(update.edition)}


def _activity(activity: Activity) -> list[str]:
    said = dict(_said(activity))
    line = f"      - {flow(said)}"
    if not activity.draw and len(line) <= WIDTH:
        return [line]
    lines = [f"{name}: {value}" for name, value in said.items()]
    if activity.draw:
        lines += ["draw:", *(f"  {row}" for row in _draw(activity.draw))]
    return [f"      {'  ' if place else '- '}{line}" for place, line in enumerate(lines)]


def _said(activity: Activity) -> Iterator[tuple[str, str]]:
    yield "kind", activity.kind
    yield "key", key(activity.key)
    if activity.slug:
        yield "slug", key(activity.slug)
    if activity.kind == "quiz":
        yield "use", activity.use
    if activity.required != (activity.kind != "quiz" or activity.use != "pretest"):
        yield "required", str(activity.required).lower()
    if activity.kind == "scenario":
        yield "scoring", key(activity.scoring)
    if activity.kind == "package" and activity.completion != UNSAID.completion:
        yield "completion", activity.completion
    if activity.kind == "quiz" or (activity.kind == "package" and activity.pass_percent):
        mark = Fraction(activity.pass_percent, 100)
        yield "pass_mark", f"{mark.numerator}/{mark.denominator}"
    if activity.kind == "quiz":
        for name in RULES:
            value = getattr(activity, name)
            if value != getattr(UNSAID, name):
                yield (
                    name,
                    str(value).lower()
                    if isinstance(value, bool)
                    else key(str(value))
                    if name
                    in (
                        "feedback",
                        "pool",
                    )
                    else str(value),
                )


def _draw(rows: tuple[Draw, ...]) -> Iterator[str]:
    counts: dict[str, list[Draw]] = {}
    for row in rows:
        counts.setdefault(row.outcome, []).append(row)
    for outcome, drawn in counts.items():
        if len(drawn) == 1 and not drawn[0].difficulty:
            yield f"{key(outcome)}: {drawn[0].count}"
        else:
            yield f"{key(outcome)}: {flow({str(row.difficulty): str(row.count) for row in drawn})}"


def _texts(course: CourseFiles, texts: Texts) -> Iterator[tuple[str, list[str]]]:
    yield "course.md", _course_page(texts.course, course.outcomes)
    yield from ((f"{key}.md", _lesson(text)) for key, text in texts.updates.items())
    for module in course.modules:
        if module.key in texts.modules:
            yield f"{module.key}/module.md", _module(texts.modules[module.key])
        for activity in module.activities:
            if activity.key in texts.lessons:
                yield f"{module.key}/{activity.key}.md", _lesson(texts.lessons[activity.key])
            if activity.key in texts.quizzes:
                yield f"{activity.key}.md", _quiz(texts.quizzes[activity.key])
            if activity.key in texts.scenarios:
                yield f"{module.key}/{activity.key}.md", _scenario(texts.scenarios[activity.key])
            if activity.key in texts.packages:
                yield f"{module.key}/{activity.key}.md", _package(texts.packages[activity.key])


def _head(*entries: list[str]) -> list[str]:
    return ["---", *(line for lines in entries for line in lines), "---"]


def _some(name: str, text: str) -> list[str]:
    """Nothing where there is nothing to say."""
    return entry(name, text) if text else []


def _course_page(text: CoursePageText, order: tuple[str, ...]) -> list[str]:
    keys = [*(name for name in order if name in text.outcomes), *(name for name in text.outcomes if name not in order)]
    outcomes = [line for name in keys for line in entry(key(name), text.outcomes[name], "  ")]
    introduction = to_markdown(text.introduction)
    return [
        *_head(
            entry("title", text.title),
            entry("summary", text.summary),
            entry("audience", text.audience),
            _some("advisory", text.advisory),
            ["outcomes:", *outcomes] if outcomes else [],
        ),
        *(["", *introduction] if introduction else []),
    ]


def _module(text: ModuleText) -> list[str]:
    return _head(entry("title", text.title), _some("summary", text.summary))


def _lesson(text: LessonText) -> list[str]:
    return [
        *_head(
            entry("title", text.title),
            listed("outcomes", text.outcomes) if text.outcomes else [],
            _some("advisory", text.advisory),
            _some("short_version", text.short_version),
        ),
        *blocks_lines(text.blocks),
    ]


def _package(text: PackageText) -> list[str]:
    return [
        *_head(
            entry("title", text.title),
            listed("outcomes", text.outcomes) if text.outcomes else [],
            _some("intro", text.introduction),
            [f"minutes: {text.minutes}"],
            _some("package", text.file),
        ),
        "",
        *to_markdown(text.equivalent),
    ]


def _quiz(text: QuizText) -> list[str]:
    head = _head(entry("title", text.title), _some("intro", text.introduction))
    return [*head, *(line for question in text.questions for line in ["", *question_lines("question", question)])]


def _scenario(text: ScenarioText) -> list[str]:
    return [
        *_head(
            entry("title", text.title),
            listed("outcomes", text.outcomes) if text.outcomes else [],
            _some("advisory", text.advisory),
            _some("short_version", text.short_version),
            _some("role", text.role),
            _some("intro", text.introduction),
        ),
        *scenario_lines(text),
    ]
