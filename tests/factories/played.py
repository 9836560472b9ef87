"""What a world for addresses needs of learning beyond a lesson and a test: everything that one course can hold, under
way, and another that was completed and has changed since."""

from datetime import datetime, timedelta
from typing import Any

from lms.accounts.models import User
from lms.learning.queries.packages import part_of
from lms.learning.queries.places import update_place_of
from lms.learning.services import packages, recalls, updating
from tests.factories import plays, releases, updates
from tests.learning import journeys, scenarios

UPDATED, RECALLED = "UPD-101", "REC-101"


def everything() -> dict[str, Any]:
    """Structure and texts of the sample with its scenario, and with a package as an activity and in a lesson."""
    made = plays.parts(plays.stored())
    compiled = releases.compiled_with_scenario()
    module, told = made["structure"]["modules"][0], compiled.structure["modules"][0]
    scene = next(activity for activity in told["activities"] if activity["slug"] == scenarios.SLUG)
    module["activities"].append(scene)
    for language, texts in made["texts"].items():
        if scene["id"] in compiled.texts[language]["activities"]:
            texts["activities"][scene["id"]] = compiled.texts[language]["activities"][scene["id"]]
    return made


def played(learner: User, at: datetime) -> dict[str, str]:
    """She has begun the package and the scenario, and has not ended either."""
    place = journeys.place(learner)
    part = part_of(place.course, journeys.activity(place, "at-the-desk"), plays.ACTIVITY)
    assert part is not None
    launched = packages.launch(place=place, part=part, at=at)
    scene = journeys.activity(place, scenarios.SLUG)
    scenarios.begin(learner, at=at)
    scenarios.choose(learner, "rights", "c", at=at)
    return {
        "played": "at-the-desk",
        "part": plays.ACTIVITY,
        "play": str(launched.attempt.uuid),
        "scene": scene.slug,
        "scene_id": scene.id,
    }


def completed(learner: User, at: datetime) -> dict[str, str]:
    """Of two courses completed a month ago, she wants to be asked again about one and has begun the other's update."""
    ago = at - timedelta(days=32)
    journeys.complete(learner, releases.released(RECALLED), at=ago)
    recalls.wish(place=journeys.place(learner, RECALLED), wanted=True, at=ago)
    journeys.complete(learner, releases.released(UPDATED), at=ago)
    updates.edition(2, code=UPDATED)
    updating.begin_update(place=journeys.place(learner, UPDATED), at=at)
    under_way = update_place_of(learner, UPDATED)
    assert under_way is not None
    update = under_way.course.updates[0]
    return {
        "recalled": RECALLED,
        "updated": UPDATED,
        "update": update.id,
        "news": next(iter(under_way.course.checks(update))),
    }
