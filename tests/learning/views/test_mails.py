import pytest
from django.test import Client

from lms.accounts.models import User
from lms.learning.models import ReminderPreference

pytestmark = pytest.mark.django_db
PAGE = "/en/accounts/me/mails/"


def test_everybody_chooses_for_themselves(client: Client, learner: User) -> None:
    assert client.get(PAGE).status_code == 302
    client.force_login(learner)
    page = client.get(PAGE)
    form = page.context["form"]
    assert [form[name].value() for name in form.fields] == ["daily", 0, False]
    assert "Sunday" not in str(form["weekday"])

    answers = [
        client.post(PAGE, said).status_code
        for said in (
            {"rhythm": "weekly", "weekday": "3", "own_courses": "on"},
            {"rhythm": "weekly", "weekday": "6"},
            {"rhythm": "never", "weekday": "3"},
        )
    ]

    assert answers == [302, 400, 400]
    kept = ReminderPreference.objects.values_list("user", "weekday", "weekly", "own_courses")
    assert list(kept) == [(learner.pk, 3, True, True)]
    assert PAGE in client.get("/en/accounts/me/").content.decode()
