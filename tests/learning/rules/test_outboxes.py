import base64
from uuid import UUID

from lms.learning.rules.outboxes import attempt_key, owner_tag

ATTEMPT = UUID("11111111-1111-4111-8111-111111111111")
OTHER = UUID("22222222-2222-4222-8222-222222222222")


def test_a_tag_is_always_the_same_for_one_person_and_names_nobody() -> None:
    tags = [owner_tag(secret="s", person=person) for person in (1, 1, 2)] + [owner_tag(secret="t", person=1)]

    assert tags[0] == tags[1]
    assert len(set(tags)) == 3
    assert {len(tag) for tag in tags} == {32}


def test_a_key_is_of_256_bits_and_opens_one_attempt_of_one_person() -> None:
    keys = [
        attempt_key(secret=secret, person=person, attempt=attempt)
        for secret, person, attempt in [
            ("s", 1, ATTEMPT), ("s", 1, ATTEMPT), ("s", 2, ATTEMPT), ("s", 1, OTHER), ("t", 1, ATTEMPT)
        ]
    ]  # fmt: skip

    assert keys[0] == keys[1]
    assert len(set(keys)) == 4
    assert {len(base64.b64decode(key)) for key in keys} == {32}


def test_a_tag_gives_no_key_away() -> None:
    assert (
        owner_tag(secret="s", person=1)
        not in base64.b64decode(attempt_key(secret="s", person=1, attempt=ATTEMPT)).hex()
    )
