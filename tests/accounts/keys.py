"""Keys of systems, and what is answered to who sends one."""

import json
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from lms.accounts.models import ApiKey, Unit, User
from lms.accounts.services.api_keys import make_key

EVERY = [scope.value for scope in ApiKey.Scope]


def new_key(unit: Unit, by: User, scopes: list[str] = EVERY, days: int = 30) -> tuple[ApiKey, str]:
    now = timezone.now()
    return make_key(name="HR", unit=unit, scopes=scopes, expires_date=now.date() + timedelta(days=days), by=by, at=now)


def ask(method: str, path: str, text: str = "", told: Any = None) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": f"Bearer {text}"} if text else {}
    answer = Client().generic(method, path, json.dumps(told or {}), content_type="application/json", headers=headers)
    kind = "application/problem+json" if answer.status_code >= 400 else "application/json; charset=utf-8"
    assert (answer["Content-Type"], answer["Cache-Control"]) == (kind, "no-store")
    return answer.status_code, json.loads(answer.content)
