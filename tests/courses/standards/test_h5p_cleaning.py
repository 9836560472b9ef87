"""Parameters are rebuilt from what their library knows: nothing else gets through, and what is good stays as it is."""

import time
from dataclasses import dataclass, replace
from typing import Any

import pytest

from courses.standards.h5p import LibraryName, Limits, PackageRefusedError, load_order
from courses.standards.h5p.cleaning import Cleaner
from courses.standards.h5p.finding import Findings

IMAGE, TEXT, SET, OLD = (LibraryName(f"H5P.{name}", 1, minor) for name, minor in zip("ITSI", (2, 0, 0, 1), strict=True))
UUID = "9d2d2f1c-3b8a-4a9e-8f6e-0d8f5d2f6a11"


@dataclass(frozen=True)
class Fake:
    name: LibraryName
    semantics: list[Any] | None
    preloaded: tuple[LibraryName, ...] = ()
    dynamic: tuple[LibraryName, ...] = ()
    editor: tuple[LibraryName, ...] = ()
    patch: int = 0
    runnable: bool = True
    sha256: str = ""


KNOWN = {
    IMAGE: Fake(IMAGE, [{"name": "file", "type": "image"}, {"name": "alt", "type": "text"}]),
    TEXT: Fake(TEXT, [{"name": "text", "type": "text", "tags": ["strong", "a", "ul", "table", "script", "img"]}]),
    SET: Fake(SET, [], preloaded=(TEXT,), dynamic=(IMAGE,)),
}


def clean(fields: list[dict[str, Any]], params: Any) -> tuple[Any, list[tuple[str, str]]]:
    findings = Findings(100)
    known = KNOWN | {SET: replace(KNOWN[SET], semantics=fields)}
    cleaner = Cleaner(known, ["images/a.png", "images/é.png"], findings, Limits())
    return cleaner.clean(SET, params), [(finding.code, finding.path.partition("#")[2]) for finding in findings.found]


def one(field: dict[str, Any], value: Any) -> Any:
    return clean([{"name": "x"} | field], {"x": value})[0].get("x", "gone")


ODDITIES: list[Any] = [None, True, 7, -1.5, "text", [], [7], {}, {"value": 1}, [{"value": {}}], [[]]]

GROUP = {"type": "group", "fields": [{"name": "a", "type": "number"}, {"name": "b", "type": "boolean"}]}
CHOICE = {"type": "select", "options": [{"value": "a<"}, {"value": 2}, {"value": "c"}]}
PLACED = "c1806b6e-4046-52b8-b8d7-38dbaba320b3"  # of where it stands
MADE = "daf00b12-6257-5130-833d-059f0dcb1da0"
PATH = {"path": "images/a.png"}


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ({"type": "text"}, "<b> & &amp; &lt;c&gt;", "&lt;b&gt; &amp; &amp; &lt;c&gt;"),
        ({"type": "text"}, "\"q\" 'p'", "&quot;q&quot; &#x27;p&#x27;"),
        ({"type": "text"}, {"a": 1}, ""),
        ({"type": "text", "maxLength": 3}, "abcd", "abc"),
        ({"type": "text", "regexp": {"pattern": "(a+)+$"}}, "a" * 50 + "b", "a" * 50 + "b"),
        ({"type": "text", "tags": ["strong"]}, "<strong>a</strong><em>b</em>", "<strong>a</strong>b"),
        ({"type": "text", "tags": ["b"]}, "<strong>a</strong><b>b</b>", "<strong>a</strong><b>b</b>"),
        ({"type": "text", "tags": ["script", "iframe"]}, "a<script>b</script><iframe src=//x></iframe>", "a"),
        ({"type": "text", "tags": []}, "<p onclick='x()'>a</p>", "<p>a</p>"),
        ({"type": "text", "tags": []}, "<p style='color:red;position:fixed'>a</p>", '<p style="color:red">a</p>'),
        ({"type": "text", "tags": ["a"]}, "<a href=' javascript:x()'>a</a>", '<a rel="noopener noreferrer">a</a>'),
        ({"type": "text", "tags": ["ul"]}, "<ul><li>*a/b:c*</li></ul>", "<ul><li>*a/b:c*</li></ul>"),
        ({"type": "text", "tags": ["div"]}, "<div>" * 200, "&lt;div&gt;" * 200),
        ({"type": "number"}, "7.5", 7.5),
        ({"type": "number", "min": "1", "max": "10"}, 99, 10),
        ({"type": "number", "min": 1}, "no", 1),
        ({"type": "number", "decimals": 1}, 1.234, 1.2),
        ({"type": "number"}, True, 0),
        ({"type": "boolean"}, 1, True),
        ({"type": "boolean"}, "no", False),
        (CHOICE, "c", "c"),
        (CHOICE, "<", "a&lt;"),
        (CHOICE, 2, 2),
        (CHOICE | {"optional": True}, "d", "gone"),
        (CHOICE | {"optional": True}, "", ""),
        (CHOICE | {"multiple": True}, ["c", "d", {}], ["c"]),
        ({"type": "select", "options": []}, ["0", 1], ["0", "1"]),
        ({"type": "select", "options": []}, [], []),  # content types rely on a list
        ({"type": "list", "field": {"type": "number"}, "max": 2}, [1, "2", 3], [1, 2]),
        ({"type": "list", "field": GROUP}, [{"a": 1, "b": True, "c": 1}, "x"], [{"a": 1, "b": True}]),
        ({"type": "list", "field": {"type": "number"}}, {"0": 1}, "gone"),
        ({"type": "group", "fields": [{"name": "a", "type": "number"}]}, 4, 4),
        (GROUP | {"isSubContent": True}, {"a": 1, "subContentId": UUID}, {"a": 1, "subContentId": UUID}),
        (GROUP | {"isSubContent": True}, {"a": 1, "subContentId": 1}, {"a": 1, "subContentId": PLACED}),
        (GROUP | {"isSubContent": True}, {"a": 1, "subContentId": "1-x"}, {"a": 1, "subContentId": MADE}),
        ({"type": "image"}, {"path": "images/a.png#tmp"}, PATH),
        ({"type": "image"}, PATH | {"mime": "<", "width": "3", "on": "x"}, PATH | {"mime": "&lt;", "width": 3}),
        ({"type": "image"}, {"path": "images/e\u0301.png"}, {"path": "images/é.png"}),
        ({"type": "image"}, {"path": "../../x.png"}, "gone"),
        ({"type": "image"}, {"path": "javascript:x()"}, "gone"),
        ({"type": "image"}, {"path": "images/other.png"}, {"path": "images/other.png"}),
        ({"type": "image"}, PATH | {"copyright": {"title": "<", "x": 1}}, PATH | {"copyright": {"title": "&lt;"}}),
        ({"type": "image"}, PATH | {"originalImage": PATH | {"originalImage": "x"}}, PATH | {"originalImage": PATH}),
        ({"type": "video"}, [{"path": "https://x.example/?a&b"}, {"path": "ftp:"}], [{"path": "https://x.example/?a&amp;b"}]),
        ({"type": "audio"}, PATH, "gone"),
        ({"type": "unheard of"}, "x", "gone"),
        ({}, "x", "gone"),
    ],
    ids=range(47),
)  # fmt: skip
def test_a_value_of_each_type(field: dict[str, Any], value: Any, expected: Any) -> None:
    assert one(field, value) == expected


def test_a_library_within() -> None:
    field = {"name": "x", "type": "library", "options": ["H5P.I 1.1", {"name": "H5P.T 1.0"}], "extraAttributes": ["e"]}
    said = {
        "library": "H5P.T 1.0",
        "params": {"text": "<strong>a</strong><img src=x onerror=y>", "more": 1},
        "subContentId": UUID,
        "metadata": {"title": "<i>", "authors": [{"name": "A", "x": 1}], "contentType": "Text"},
        "e": "<",
        "f": "x",
    }

    kept, findings = clean([field], {"x": said})

    assert kept["x"] == {
        "library": "H5P.T 1.0",
        "params": {"text": '<strong>a</strong><img src="x">'},
        "subContentId": UUID,
        "metadata": {"title": "&lt;i&gt;", "authors": [{"name": "A"}], "contentType": "Text"},
        "e": "&lt;",
    }
    assert findings == [("unknown", "/x/params")]
    assert clean([field], {"x": said | {"library": "H5P.I 1.2", "params": 3, "subContentId": None, "metadata": 1}}) == (
        {"x": {"library": "H5P.I 1.2", "params": {}, "subContentId": PLACED, "e": "&lt;"}}, [],
    )  # fmt: skip
    for name in (str(OLD), str(SET), "H5P.T 1.0 ", "H5P.Nowhere 1.0", {"a": 1}):
        assert clean([field], {"x": said | {"library": name}}) == ({}, [("library-not-allowed", "/x")])


def test_what_the_frame_will_not_load_is_said() -> None:
    fields = [{"name": "v", "type": "video"}, {"name": "i", "type": "image"}, {"name": "j", "type": "image"}]
    params = {"v": [{"path": "//x.example/a.mp4"}], "i": {"path": "images/z.png"}, "j": {"path": "data:x"}, "k": None}

    _kept, findings = clean(fields, params)

    assert findings == [
        ("outside", "/v/0"), ("file-missing", "/i"), ("file-unsafe", "/j"), ("unknown", ""),
    ]  # fmt: skip


def test_a_group_that_is_needed_is_there() -> None:
    button, flag = {"name": "b", "type": "text", "default": "Next"}, {"name": "f", "type": "boolean"}
    group = {"name": "g", "type": "group", "fields": [button, flag]}
    one_of_one = {"name": "o", "type": "group", "fields": [button]}

    assert clean([group, group | {"name": "h", "optional": True}, one_of_one], {}) == ({"g": {"b": "Next"}}, [])
    assert clean([group], {"g": {"f": True}}) == ({"g": {"f": True}}, [])


def test_semantics_that_nest_without_end_are_refused() -> None:
    field: dict[str, Any] = {"name": "x", "type": "group", "fields": []}
    field["fields"].append(field)

    with pytest.raises(PackageRefusedError) as caught:
        clean([field], {"x": 1})

    assert [finding.code for finding in caught.value.findings] == ["too-deep"]


def test_libraries_load_after_what_they_need_and_once() -> None:
    known = {name: Fake(name, []) for name in (IMAGE, OLD, TEXT)}
    known[TEXT] = Fake(TEXT, [], preloaded=(IMAGE, SET))
    known[SET] = Fake(SET, [], preloaded=(OLD, TEXT))  # in a circle, and with another version

    assert load_order([TEXT, SET], known) == (IMAGE, SET, TEXT)
    assert load_order([SET, TEXT], known) == (OLD, TEXT, SET)


def test_texts_made_to_be_slow_are_not() -> None:
    tricks = ["<div><table></div></table>", "<b>", "<p>", "<a href=x>", "<", "</", "&", "<p><b>", "<li><ul>"]
    started = time.monotonic()

    for trick in tricks:
        one({"type": "text", "tags": ["table", "a", "b", "ul"]}, trick * (100_000 // len(trick)))

    assert time.monotonic() - started < 5


KINDS = ["text", "number", "boolean", "select", "list", "group", "library", "image", "video"]


@pytest.mark.parametrize("kind", KINDS)
def test_semantics_that_make_no_sense_end_in_nothing_worse_than_nothing(kind: str) -> None:
    asked = ["tags", "maxLength", "min", "max", "decimals", "options", "optional", "field", "fields", "extraAttributes"]
    values = [*ODDITIES, {"path": 7}, {"library": "H5P.T 1.0", "params": []}, "a<", [["a"]]]
    for name in asked:
        for odd in ODDITIES:
            for value in values:
                clean([{"name": "x", "type": kind, "isSubContent": True, name: odd}], {"x": value})
