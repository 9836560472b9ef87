from collections.abc import Iterator

from wagtail import hooks

from lms.dashboards.services.records import check_rollups
from lms.learning.rules.differences import Difference


@hooks.register("check_records")
def check_figures(*, repair: bool) -> Iterator[Difference]:
    return check_rollups(repair=repair)
