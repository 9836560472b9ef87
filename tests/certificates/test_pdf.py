import io
import json
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from certificates.models import Certificate
from certificates.services import pdf
from certificates.services.errors import FontMissingError, NotOfferedError
from certificates.services.revoke import revoke
from certificates.services.supersede import supersede
from lms.embedded import fonts
from tests.certificates import makers
from tests.certificates.makers import NOW
from tests.certificates.reading import packed, words

TODAY = NOW.date()
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not fonts.are_complete(), reason="the fonts are not there: python -m lms.embedded npm"),
]


def read(certificate: Certificate, language: str = "en") -> PdfReader:
    return PdfReader(io.BytesIO(pdf.render_pdf(certificate, language, TODAY)))


def root(reader: PdfReader) -> Any:
    """The document's catalogue, as deep as one likes to reach into it."""
    return reader.root_object


@pytest.mark.parametrize(
    "name",
    ["Aoife Ní Bhriain", "José Núñez-Ærø", "রফিকুল ইসলাম চৌধুরী", "王小明", "Оксана Ковальчук", "Ελένη Παπαδοπούλου"],
)
def test_the_name_can_be_read_back_in_its_script(name: str) -> None:
    reader = read(makers.certified(name))

    assert packed(name) in words(reader)
    assert len(reader.pages) == 1


def test_an_arabic_name_can_be_read_back_word_by_word() -> None:
    said = words(read(makers.certified("ياسمين عبد الرحمن الهاشمي")))

    assert [word for word in ("ياسمين", "عبد", "الرحمن", "الهاشمي") if packed(word) in said] == [
        "ياسمين",
        "عبد",
        "الرحمن",
        "الهاشمي",
    ]


def test_it_says_that_it_is_accessible_and_archivable() -> None:
    reader = read(makers.certified())

    metadata = root(reader)["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert bool(root(reader)["/MarkInfo"]["/Marked"])
    assert root(reader)["/Lang"] == "en"
    assert bool(root(reader)["/ViewerPreferences"]["/DisplayDocTitle"])
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == (
        "Certificate: Rights and dignity in immigration detention, Aoife Ní Bhriain",
        "Amparo demonstration",
    )


def test_every_picture_has_words_instead() -> None:
    reader = read(makers.certified())

    figures = [element for element in elements(root(reader)["/StructTreeRoot"]) if element.get("/S") == "/Figure"]
    assert [figure["/Alt"] for figure in figures] == [
        "QR code that leads to the page where this certificate can be checked"
    ]


def elements(node: object) -> list[dict[str, object]]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [element for child in node for element in elements(child)]
    if not isinstance(node, dict):
        return []
    return [node, *elements(node.get("/K"))]


def test_it_says_what_the_certificate_says() -> None:
    certificate = makers.certified()

    said = words(read(certificate))

    for text in (
        "Rights and dignity in immigration detention",
        "HRD-101, edition 1.0",
        "1 h 5 min",
        "Amparo demonstration",
        "Name the rights of the first hour.",
        "Refer a person who needs more.",
        "Legal review open",
        "not a professional licence",
        certificate.number_pretty[:11],
        certificate.number_pretty[12:],
        certificate.snapshot["digest"][:4],
    ):
        assert packed(text) in said


def test_a_reviewed_course_needs_no_warning() -> None:
    learner = makers.person("aoife@example.org", "Aoife Ní Bhriain")
    certificate = makers.complete(learner, makers.released(legal_review_open=False, validity_months=None))

    said = words(read(certificate))

    assert "Legalreviewopen" not in said
    assert "withoutend" in said


def test_the_code_leads_to_the_public_page_in_any_language() -> None:
    certificate = makers.certified()

    said = pdf.content(certificate, "fr", TODAY)

    assert said["verify_url"] == f"http://127.0.0.1:8000/verify/{certificate.number}/"


def test_dates_and_labels_are_in_the_language_asked_for() -> None:
    said = pdf.content(makers.certified(language="pt-pt"), "pt-pt", TODAY)

    assert (said["lang"], said["region"], said["rtl"]) == ("pt", "PT", False)
    assert said["course"] == "Direitos e dignidade na detenção"
    assert said["facts"][0][1] == "20 de novembro de 2026"


def test_a_right_to_left_document_is_made_too() -> None:
    reader = read(makers.certified("ياسمين الهاشمي"), "ar")

    assert root(reader)["/Lang"] == "ar"
    assert len(reader.pages) == 1


def test_a_language_that_the_site_does_not_speak_falls_back() -> None:
    assert pdf.content(makers.certified(), "xx", TODAY)["lang"] == "en"


@pytest.mark.parametrize("name", ['#panic("x")', "*a* _b_ $c$ \\ ` <x> @y", "W" * 200, "Aoife " * 33, "<script>"])
def test_whatever_a_name_holds_it_is_set_as_text_on_one_page(name: str) -> None:
    reader = read(makers.certified(name))

    assert len(reader.pages) == 1
    assert packed(name)[:12] in words(reader).replace("\u200b", "")


def test_letters_without_a_font_are_refused_by_name() -> None:
    with pytest.raises(FontMissingError) as caught:
        read(makers.certified("ꓲꓵꓳ ꓡꓲꓢꓴ"))

    assert caught.value.fonts_on_their_way is False


def test_what_is_not_in_force_has_no_document(media: Path) -> None:
    old, boss = makers.certified("Aoife Brien"), makers.person("boss@example.org", "Boss")
    new = supersede(certificate=old, name="Aoife", by=boss, reason="Typed wrongly.", at=NOW)
    revoke(certificate=new, by=boss, reason="For cause.", at=NOW)

    for paper in Certificate.objects.with_status():
        with pytest.raises(NotOfferedError):
            pdf.pdf_of(paper, TODAY)


class TestKeeping:
    def test_made_once_and_the_same_every_time(self, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        certificate = makers.certified()
        first = pdf.pdf_of(certificate, TODAY)
        monkeypatch.setattr(pdf, "_set", None)  # a second setting would fail

        assert pdf.pdf_of(certificate, TODAY) == first
        [kept] = media.glob("certificates/*/*.pdf")
        assert kept.read_bytes() == first
        assert certificate.number not in str(kept)

    def test_the_same_content_is_the_same_bytes(self) -> None:
        certificate = makers.certified()

        assert pdf.render_pdf(certificate, "en", TODAY) == pdf.render_pdf(certificate, "en", TODAY)

    def test_another_text_is_another_document(self, media: Path, settings: "object") -> None:
        certificate = makers.certified()
        pdf.pdf_of(certificate, TODAY)
        settings.BASE_URL = "https://amparo.example.org"
        pdf.pdf_of(certificate, TODAY)

        assert len(list(media.glob("certificates/*/*.pdf"))) == 2

    def test_discarding_what_was_never_made_does_nothing(self, media: Path) -> None:
        pdf.discard(["7QK2M9XWVC4H8RT0N1BD"])


def test_the_bench_measures_a_warm_compiler() -> None:
    assert 0 < pdf.warm_milliseconds(makers.certified(), rounds=3) < 1000


def test_all_content_is_json() -> None:
    assert json.loads(json.dumps(pdf.content(makers.certified(), "en", TODAY)))["site"] == "Amparo"
