"""A scenario, out of a release."""

from courses.services.exporting.lessons import Value, Words, tidy
from courses.standards.coursefiles import UnsayableError
from courses.standards.coursefiles.scenario import Ending, ScenarioText, Situation, Way


def scenario_text(words: Words, key: str, activity: Value, told: Value) -> ScenarioText:
    places = [place["id"] for name in ("situations", "endings") for place in activity[name]]
    keys = {place: words.beside.key(place, key) for place in places}
    there = {**told["situations"], **told["endings"]}
    if set(there) != set(places):
        raise UnsayableError(f"the scenario “{key}” with other situations than in the source language")
    return ScenarioText(
        title=tidy(told["title"]),
        role=tidy(told["role"]),
        introduction=tidy(told["introduction"]),
        advisory=tidy(told["advisory"]),
        short_version=tidy(told["short_version"]),
        outcomes=tuple(activity["outcomes"]),
        situations=tuple(
            _situation(words, key, keys, situation, there[situation["id"]]) for situation in activity["situations"]
        ),
        endings=tuple(
            Ending(
                keys[ending["id"]],
                tidy(there[ending["id"]]["title"]),
                tidy(there[ending["id"]]["text"]),
                ending["good"],
                tuple(words.cited(ending["cards"])),
            )
            for ending in activity["endings"]
        ),
    )


def _situation(words: Words, scenario: str, keys: dict[str, str], facts: Value, told: Value) -> Situation:
    key = keys[facts["id"]]
    ways = tuple(_way(words, (scenario, key), keys, choice, told["choices"]) for choice in facts["choices"])
    return Situation(key, tidy(told["title"]), tidy(told["text"]), ways)


def _way(words: Words, above: tuple[str, str], keys: dict[str, str], choice: Value, told: Value) -> Way:
    if choice["to"] not in keys or choice["id"] not in told:
        raise UnsayableError(f"a choice of the situation “{above[1]}” that leads nowhere or is not translated")
    text = told[choice["id"]]
    return Way(
        letter=words.letter(choice["id"], *above),
        mark=choice["mark"],
        text=tidy(text["text"]),
        to=keys[choice["to"]],
        consequence=tidy(text["consequence"]),
        ground=tidy(text["ground"]),
        cards=tuple(words.cited(choice["cards"])),
        line=0,
    )
