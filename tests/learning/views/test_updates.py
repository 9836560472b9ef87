"""The pages of an update, and of a change of edition."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from certificates.models import Certificate
from courses.models import Release
from lms.accounts.models import User
from lms.learning.models import Completion, Enrolment, Move
from lms.learning.queries.places import update_place_of
from lms.learning.rules.samples import right_answer, wrong_answer
from lms.learning.services import attempts
from tests.factories import people, releases, updates
from tests.learning import journeys
from tests.queries import counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound_records")]
COURSE, UPDATE, MOVE = "/en/learn/DEM-101/", "/en/learn/DEM-101/update/", "/en/learn/DEM-101/move/"
OFFER = "What has changed: about 3 min"


@pytest.fixture
def signed_in(client: Client, learner: User) -> Client:
    client.force_login(learner)
    return client


def read(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.headers.get("Location"))
    return str(answer.content.decode())


@pytest.fixture
def certified(learner: User, release: Release) -> User:
    journeys.complete(learner, release)
    return learner


def test_an_update_from_the_offer_to_the_certificate(signed_in: Client, certified: User) -> None:
    updates.edition(2)
    for path in ("/en/learn/", COURSE, "/en/courses/DEM-101/"):
        assert OFFER in read(signed_in, path), path
    assert "You are certified in edition 1 of this course." in read(signed_in, UPDATE)

    assert signed_in.post(f"{UPDATE}begin").url == UPDATE
    page = read(signed_in, UPDATE)
    assert "News of edition 2." in page
    assert "Because-of-news" not in page
    place = update_place_of(certified, "DEM-101")
    assert place is not None
    module = place.course.updates[0]
    done = f"{UPDATE}{module.id}/done"
    for number, question in enumerate(place.course.checks(module).values()):
        check = f"{UPDATE}{module.id}/check/{question.id}"
        assert signed_in.post(check, {"choice": []}).status_code == 400
        assert signed_in.post(check, {"choice": wrong_answer(question)}).url == f"{UPDATE}#check-{question.id}"
        page = read(signed_in, UPDATE)
        assert f"Because-of-news-{number + 1}." in page
        assert "answer it once more" in page
        refused = signed_in.post(done)
        assert refused.status_code == 409
        assert "each question is to be answered rightly" in refused.content.decode()
        signed_in.post(check, {"choice": right_answer(question)})
    assert "answer it once more" not in read(signed_in, UPDATE)

    assert signed_in.post(done).url == COURSE
    assert signed_in.post(done).url == COURSE  # pressed twice

    page = read(signed_in, COURSE)
    assert "Your certificate is renewed for the newest edition." in page
    assert OFFER not in page
    assert signed_in.get(UPDATE).url == COURSE
    old, new = Certificate.objects.order_by("pk")
    assert f"/certificates/{new.number}/" in page
    renewed = "Completed in edition 1, and renewed by its update"
    assert renewed in read(signed_in, f"/en/certificates/{new.number}/")
    assert renewed in read(signed_in, f"/en/verify/{new.number}/")
    assert "a certificate of a newer edition has taken its place" in read(signed_in, f"/en/verify/{old.number}/")


def test_an_update_is_left_and_begun_again(signed_in: Client, certified: User) -> None:
    updates.edition(2)
    signed_in.post(f"{UPDATE}begin")
    assert signed_in.post(f"{UPDATE}leave").url == COURSE

    page = read(signed_in, COURSE)

    assert "You have left the update. Your certificate stays as it is." in page
    assert OFFER in page
    assert signed_in.post(f"{UPDATE}begin").url == UPDATE
    assert Enrolment.objects.count() == 3


def test_what_is_under_way_goes_on_when_the_next_edition_has_none(signed_in: Client, certified: User) -> None:
    updates.edition(2)
    signed_in.post(f"{UPDATE}begin")
    updates.edition(3, updates=(2,))

    assert OFFER not in read(signed_in, COURSE)
    assert "News of edition 2." in read(signed_in, UPDATE)


def test_nobody_else_finds_it(signed_in: Client, certified: User, client: Client) -> None:
    updates.edition(2)
    signed_in.post(f"{UPDATE}begin")
    other = people.person()
    journeys.enrol(other, Release.objects.get(edition=2))
    module = updates.update(2)[0]
    paths = [f"{UPDATE}{module['id']}/{rest}" for rest in ("done", f"check/{module['checks'][0]['id']}")]

    client.force_login(other)
    assert [client.post(path, {"choice": ["x"]}).status_code for path in paths] == [404, 404]
    assert client.post(f"{UPDATE}begin").status_code == 409  # not certified
    assert client.get(UPDATE).url == COURSE
    client.logout()
    assert all("/accounts/login/" in client.get(path).url for path in (UPDATE, MOVE))
    client.force_login(people.person())
    assert [client.get(path).url for path in (UPDATE, MOVE)] == ["/en/courses/DEM-101/"] * 2
    assert Completion.objects.count() == 1


def test_a_release_without_the_update_leaves_it_unfinished(signed_in: Client, certified: User) -> None:
    made = updates.edition(2)
    signed_in.post(f"{UPDATE}begin")
    structure, texts = releases.sample_structure(), releases.sample_texts()
    releases.released(edition=made.edition, revision=1, change="editorial", structure=structure, texts=texts)

    assert "This update cannot be finished any more" in read(signed_in, UPDATE, 409)
    assert OFFER not in read(signed_in, COURSE)


def test_a_choice_is_shown_and_taken(signed_in: Client, learner: User, release: Release) -> None:
    journeys.enrol(learner, release)
    journeys.read_all(learner)
    today = timezone.localdate()
    updates.edition(2, choice_until_date=today)
    assert "You have the choice until" in read(signed_in, COURSE)
    page = read(signed_in, MOVE)
    kept, again, new = (page.index(words) for words in ("You keep", "You do again", "Still to do"))
    assert page.index("Three rights", kept) < again < page.index("Going on", again) < new
    attempt = journeys.start(learner)
    question = journeys.questions(learner)[0]
    journeys.say(attempt, question, right_answer(question))
    refused = signed_in.post(f"{MOVE}now")
    assert refused.status_code == 409
    assert f"/en/learn/attempts/{attempt.uuid}/" in refused.content.decode()
    attempts.submit(attempt_uuid=attempt.uuid, learner=learner, at=timezone.now())

    assert signed_in.post(f"{MOVE}now").url == COURSE
    assert signed_in.post(f"{MOVE}now").url == COURSE

    assert Move.objects.count() == 1
    assert "edition 2.0" in read(signed_in, COURSE)
    assert signed_in.get(MOVE).url == COURSE


def test_when_the_day_is_over_the_overview_says_as_before(signed_in: Client, learner: User, release: Release) -> None:
    journeys.enrol(learner, release)
    updates.edition(2, choice_until_date=timezone.localdate() - timedelta(days=1))

    assert "Yours stays as it is, and finishing it counts." in read(signed_in, COURSE)
    assert signed_in.get(MOVE).url == COURSE
    assert signed_in.post(f"{MOVE}now").status_code == 409


def test_the_overview_and_my_learning_cost_what_they_did(signed_in: Client, certified: User) -> None:
    updates.edition(2)
    read(signed_in, "/en/accounts/me/")
    cost = {}
    for path in (COURSE, "/en/learn/", "/en/learn/DEM-101/three-rights/"):
        read(signed_in, path)
        with counted() as statements:
            read(signed_in, path)
        cost[path] = len(statements)

    assert cost == {COURSE: 4, "/en/learn/": 6, "/en/learn/DEM-101/three-rights/": 4}
