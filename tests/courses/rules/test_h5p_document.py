"""Scripts and styles as they may stand inside the document in which an H5P package plays."""

import base64

from courses.rules.h5p_document import inner_json, inner_script, inner_style

FILES = {
    "fonts/icons.woff2": b"wOF2",
    "fonts/icons.ttf": b"ttf",
    "images/large.png": b"x" * 20_000,
    "css/more.css": b"b { background: url(../images/large.png) }",
}


def styled(text: str) -> str:
    return inner_style(text, folder="https://a/h5p/libraries/1", path="css/mini.css", read=FILES.get)


def test_a_script_cannot_end_its_element() -> None:
    told = inner_script('\ufeffvar a = "</SCRIPT><!-- x";\r\nif (a < script) {}')

    assert told == 'var a = "\\x3C/SCRIPT>\\x3C!-- x";\nif (a < script) {}'


def test_data_cannot_end_its_element() -> None:
    assert inner_json({"a": "</script><b>\u2028"}) == '{"a": "\\u003c/script>\\u003cb>\\u2028"}'


def test_a_sheet_brings_its_small_files_and_names_the_others_whole() -> None:
    icons = base64.b64encode(b"wOF2").decode()

    assert styled("a { src: url('../fonts/icons.woff2?v=1#x') }") == (
        f'a {{ src: url("data:font/woff2;base64,{icons}") }}'
    )
    assert styled("a { src: url(../fonts/icons.ttf) }") == 'a { src: url("https://a/h5p/libraries/1/fonts/icons.ttf") }'
    assert styled('a { b: url("../images/large.png") }') == (
        'a { b: url("https://a/h5p/libraries/1/images/large.png") }'
    )
    assert styled("a { b: url(data:,x) url(#mark) }") == 'a { b: url("data:,x") url("#mark") }'


def test_a_sheet_asks_for_nothing_outside_its_library() -> None:
    assert styled("a { b: url(//evil/x) url(https://evil/x) url(../../2/x.css) url() }") == (
        'a { b: url("data:,") url("data:,") url("data:,") url("data:,") }'
    )
    assert styled("@import url('https://fonts.example/x.css'); a {}") == " a {}"
    assert styled("</style><script>") == "<\\/style><script>"


def test_a_sheet_of_the_same_library_is_put_in_its_place() -> None:
    inside = 'b { background: url("https://a/h5p/libraries/1/images/large.png") }'

    assert styled('@import "more.css";') == inside
    assert styled("@import url(more.css) print;") == f"@media print {{{inside}}}"
    assert styled('@import "mini.css"; @import "none.css";') == " "
