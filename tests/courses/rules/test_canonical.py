"""The fingerprint of a release: RFC 8785 over NFC text."""

import hashlib
import json
from typing import Any

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from courses.rules.canonical import digest, manifest_digest, normalised

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


def test_the_example_of_rfc_8785() -> None:
    """Section 3.2.2 and 3.2.3: numbers as ECMAScript writes them, literal strings, members sorted by UTF-16."""
    value: dict[str, Any] = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"\u002f",
        "literals": [None, True, False],
    }
    expected = (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )

    assert rfc8785.dumps(value) == expected.encode()
    assert digest(value) == hashlib.sha256(expected.encode()).hexdigest()


def test_members_are_sorted_by_utf_16_as_the_rfc_asks() -> None:
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}

    keys = list(json.loads(rfc8785.dumps(value)))

    assert keys == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


@given(JSON)
def test_the_order_of_members_and_the_form_of_letters_make_no_difference(value: object) -> None:
    turned = json.loads(json.dumps(value), object_pairs_hook=lambda pairs: dict(reversed(pairs)))

    assert digest(turned) == digest(value)
    assert digest(normalised(value)) == digest(value)


def test_composed_and_decomposed_letters_are_one() -> None:
    composed, decomposed = {"é": ["ã", {"x": "ç"}]}, {"e\u0301": ["a\u0303", {"x": "c\u0327"}]}

    assert normalised(decomposed) == composed
    assert digest(decomposed) == digest(composed)


def test_a_manifest_covers_structure_texts_and_files() -> None:
    base = manifest_digest({"code": "X"}, {"en": "aa"}, ["2", "1"])

    assert base == manifest_digest({"code": "X"}, {"en": "aa"}, ["1", "2"])
    assert len({base, manifest_digest({"code": "Y"}, {"en": "aa"}, ["1", "2"]),
                manifest_digest({"code": "X"}, {"en": "ab"}, ["1", "2"]),
                manifest_digest({"code": "X"}, {"fr": "aa"}, ["1", "2"]),
                manifest_digest({"code": "X"}, {"en": "aa"}, ["1"])}) == 5  # fmt: skip
