"""Panels of the editor that Wagtail has no equal of."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import Panel

from courses.blocks.scenario import MARKS, graph_structure, graph_texts
from courses.rules.scenario_graph import graph_of
from courses.rules.scenario_picture import draw
from courses.rules.scenarios import look_over

# What stops a release, in words. `title` is the scenario, `other` a situation, an ending or a choice in it.
FAULTS = {
    "no situation": gettext_lazy("“%(title)s” has no situation yet."),
    "no ending": gettext_lazy("“%(title)s” has no ending. Add one, and let a choice lead to it."),
    "dead end": gettext_lazy("“%(title)s”: at “%(other)s” there is nothing to choose, so nobody gets on from there."),
    "choice leads nowhere": gettext_lazy(
        "“%(title)s”: a choice leads to a name that no situation or ending has (%(other)s)."
    ),
    "unreachable": gettext_lazy("“%(title)s”: no choice leads to “%(other)s”, so nobody will ever see it."),
    "loop without exit": gettext_lazy(
        "“%(title)s”: whoever gets to “%(other)s” goes round for ever. Let a choice lead on to an ending."
    ),
    "cannot be passed": gettext_lazy(
        "“%(title)s” cannot be completed: no way through it ends as it must. See how it is completed."
    ),
    "choice without words": gettext_lazy("“%(title)s”: a choice has no words (%(other)s)."),
    "choice without consequence": gettext_lazy("“%(title)s”: it is not said what happens then (%(other)s)."),
    "choice without ground": gettext_lazy("“%(title)s”: it is not said why (%(other)s)."),
    "place without words": gettext_lazy("“%(title)s”: a situation or an ending has no title or no text (%(other)s)."),
}


class StandingPanel(Panel):
    """What stands in the way of a release of the page."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"heading": gettext_lazy("What stands in the way of a release")} | options))

    class BoundPanel(Panel.BoundPanel):
        template_name = "courses/admin/standing_panel.html"

        def is_shown(self) -> bool:
            return bool(super().is_shown() and self.instance.pk)


class GraphPanel(Panel):
    """The graph of a scenario as a picture, the same in words, and what is wrong with it."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "courses/admin/graph_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | seen(self.instance)


def seen(page: Any) -> dict[str, Any]:
    """The context of the panel for a scenario as it is in memory."""
    structure = graph_structure(page.graph) | {"scoring": page.scoring}
    text = graph_texts(page.graph)
    graph, titles, letters = graph_of(structure), titles_of(text), letters_of(structure)
    return {
        "picture": draw(graph, titles, letters) if graph.places else None,
        "words": _in_words(structure, text, titles, letters),
        "faults": [
            FAULTS[rule] % {"title": page.title or _("This scenario"), "other": other}
            for rule, other in look_over(structure, text)
        ]
        if graph.places
        else [],
    }


def titles_of(text: dict[str, Any]) -> dict[str, str]:
    return {place: words["title"] for part in ("situations", "endings") for place, words in text[part].items()}


def letters_of(structure: dict[str, Any]) -> dict[str, str]:
    """The choices of each situation by letters, in their order."""
    return {
        choice["id"]: "abcdefgh"[number : number + 1]
        for situation in structure["situations"]
        for number, choice in enumerate(situation["choices"])
    }


def _in_words(
    structure: dict[str, Any], text: dict[str, Any], titles: dict[str, str], letters: dict[str, str]
) -> list[dict[str, Any]]:
    marks = dict(MARKS)
    return [
        {
            "title": titles[situation["id"]],
            "ways": [
                {
                    "letter": letters[choice["id"]],
                    "text": text["situations"][situation["id"]]["choices"][choice["id"]]["text"],
                    "mark": marks[choice["mark"]],
                    "to": titles.get(choice["to"], "") or _("nowhere yet"),
                }
                for choice in situation["choices"]
            ],
        }
        for situation in structure["situations"]
    ]
