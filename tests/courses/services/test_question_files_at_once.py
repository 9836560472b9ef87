"""A trainer confirms twice: real connections, each with a transaction of its own."""

import pytest
from wagtail.models import Locale

from courses.models import Question
from courses.services.groups import ensure_groups
from courses.services.question_files import Imported, import_questions
from tests.courses.admin.conftest import trainer
from tests.factories import releases
from tests.threads import at_once

pytestmark = pytest.mark.usefixtures("own_database")


def test_a_file_that_is_brought_twice_at_once_is_there_once() -> None:
    course = releases.written()
    ensure_groups()
    by = trainer()
    locale = Locale.objects.get(language_code="en")

    def bring() -> Imported:
        return import_questions(
            data=b"Fine?{T}\n\nFair?{F}",
            course=course,
            locale=locale,
            outcomes={},
            update=False,
            collection=None,
            by=by,
        )

    outcomes = at_once(2, bring)

    assert sorted(outcomes, key=lambda done: done.added) == [Imported(left=2), Imported(added=2)]
    assert Question.objects.filter(live=False).count() == 2
