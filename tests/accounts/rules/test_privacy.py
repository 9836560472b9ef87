from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db.models import Model

from lms.accounts.models import User
from lms.accounts.rules.privacy import Rule, rule_for

ROOMS = ("lms.accounts", "courses", "lms.learning", "certificates", "lms.dashboards")


def declared() -> dict[str, Rule]:
    rules: dict[str, Rule] = {}
    for room in ROOMS:
        name = f"{room}.rules.privacy"
        if find_spec(f"{room}.rules") and find_spec(name):
            rules |= import_module(name).PRIVACY
    return rules


def points_to(model: type[Model]) -> set[type[Model]]:
    """The models that its rows refer to."""
    fields = [field for field in model._meta.get_fields() if not field.auto_created or field.concrete]
    return {field.related_model for field in fields if isinstance(getattr(field, "related_model", None), type)}  # type: ignore[misc]


def with_a_path_to_a_person() -> set[str]:
    models = set(apps.get_models(include_auto_created=True))
    reached: set[type[Model]] = {User}
    while more := {model for model in models - reached if points_to(model) & reached}:
        reached |= more
    return {model._meta.label for model in reached}


def test_every_model_from_which_a_person_can_be_reached_has_a_rule() -> None:
    rules = declared()

    assert {label for label in with_a_path_to_a_person() if rule_for(label, rules) is None} == set()


def test_no_rule_is_left_of_a_model_that_is_gone() -> None:
    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}

    assert {label for label in declared() if not label.endswith(".*")} - labels == set()


def test_what_is_kept_says_why() -> None:
    assert [label for label, rule in declared().items() if rule.fate != "deleted" and not rule.why] == []


def test_a_model_without_a_rule_is_found() -> None:
    assert rule_for("surveys.Answer", declared()) is None
    assert "learning.Response" in with_a_path_to_a_person()
    assert "taggit.Tag" not in with_a_path_to_a_person()
