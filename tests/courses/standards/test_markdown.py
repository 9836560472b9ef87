"""Rich text out and in: the writer is the exact inverse of the reader."""

import unicodedata
from html import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.standards.coursefiles import UnsayableError, canonical
from courses.standards.coursefiles.markdown import markdown, to_markdown
from courses.standards.coursefiles.spelling import field, unquoted

FEW = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
SIGNS = list('ab1. *_[]()<>&#-+:"\\|;=é\u00a0\u202f\u0301\u200b!`~/')
WORDS = ["::", "**", "<b>", "</b>", "<i>", "<br>", "&amp;", "1. ", "- ", "foo bar", "---"]
TEXT = st.lists(st.sampled_from(SIGNS + WORDS), max_size=9).map("".join)
INLINE: st.SearchStrategy[str] = st.deferred(
    lambda: (
        TEXT.map(escape)
        | st.just("<br>")
        | st.builds("<{0}>{1}</{0}>".format, st.sampled_from("bi"), st.lists(INLINE, max_size=3).map("".join))
        | st.builds('<a href="https://{}">{}</a>'.format, TEXT.map(escape), TEXT.map(escape))
    )
)
LINE = st.lists(INLINE, max_size=5).map("".join)
LIST: st.SearchStrategy[str] = st.deferred(
    lambda: st.builds(
        "<{0}>{1}</{0}>".format,
        st.sampled_from(["ul", "ol"]),
        st.lists(st.builds("<li>{}{}</li>".format, LINE, st.lists(LIST, max_size=2).map("".join)), max_size=3).map(
            "".join
        ),
    )
)
BLOCK = st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["p", "h2", "h3"]), LINE) | LIST
RICH = st.lists(BLOCK, max_size=5).map("".join)


@FEW
@given(RICH)
def test_html_out_and_in(source: str) -> None:
    html = canonical(unicodedata.normalize("NFC", canonical(source)))

    written = "\n".join(to_markdown(html))

    assert markdown(written) == html == canonical(html)
    assert unicodedata.normalize("NFC", written) == written


@FEW
@given(TEXT | st.text())
def test_any_markdown_has_one_form(text: str) -> None:
    html = markdown(unicodedata.normalize("NFC", text).replace("\0", ""))

    once = "\n".join(to_markdown(html))

    assert (markdown(once), canonical(html)) == (html, html)
    assert "\n".join(to_markdown(markdown(once))) == once


@FEW
@given(TEXT | st.text())
def test_a_field_says_any_text(text: str) -> None:
    text = unicodedata.normalize("NFC", text.replace("\0", "")).strip(" \n\t")

    first, *rest = field("ask", text)

    assert unquoted(" ".join([first, *(line.strip() for line in rest)]).removeprefix("ask:")) == text
    assert all(line.strip() != "::" for line in [first, *rest])


@pytest.mark.parametrize(
    "html",
    ["<p>a<script>b</script></p>", '<p class="x">a</p>', '<a href="https://x" target="_top">y</a>', "<h1>a</h1>"],
)
def test_what_has_no_form_is_refused_and_not_lost(html: str) -> None:
    with pytest.raises(UnsayableError):
        to_markdown(html)


@pytest.mark.parametrize(
    ("html", "written"),
    [
        ("<p>One <b>bold</b> word and <i>one</i> more.</p>", ["One **bold** word and *one* more."]),
        ("<p><b>Note:</b>at once<br>and now</p>", ["<b>Note:</b>at once<br>and now"]),
        ("<ul><li>a</li></ul><ul><li>b</li></ul>", ["- a", "", "+ b"]),
        ("<p>14. March, 2 &lt; 3 &amp; &lt;b&gt;</p>", ["14\\. March, 2 < 3 & &lt;b>"]),
    ],
)
def test_the_form(html: str, written: list[str]) -> None:
    assert to_markdown(canonical(html)) == written
