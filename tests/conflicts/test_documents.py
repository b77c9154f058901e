"""Documents as PDF and DOCX: opened again, and read."""

import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from docx import Document
from pypdf import PdfReader

from conflicts.documents.docx import docx_of_paper
from conflicts.documents.looks import COLOURS
from conflicts.documents.paper import (
    Facts,
    Heading,
    NewPage,
    Paper,
    Picture,
    Table,
    Text,
)
from conflicts.documents.pdf import pdf_of_paper, pdf_that_fits

DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)
HOSTILE = "<img src=file:///etc/passwd><script>1</script>&amp;\x00\x0b'\""


def paper_of(*blocks: object, **fields: object) -> Paper:
    values = {
        "title": "Elm Lane",
        "what": "Assignment",
        "reference": "CV-012",
        "date": "1 January 2030",
        "state": "Draft",
        "sender": "Ede",
        "blocks": blocks,
        **fields,
    }
    return Paper(**values)  # type: ignore[arg-type]


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def long_table(rows: int = 80) -> Table:
    lines = [[f"Row {number}", "1.000"] for number in range(rows)]
    return Table(["Work", "Amount"], lines, numbers=frozenset({1}), has_total=True)


def test_head_and_foot_return_on_every_page() -> None:
    pages = pages_of(pdf_of_paper(paper_of(long_table(), is_draft=True)))
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert "Assignment CV-012" in page
        assert "DRAFT" in page.upper()
        assert "Amount" in page
        assert re.search(rf"{number} \w+ {len(pages)}", page)


def test_a_pdf_can_be_read_aloud() -> None:
    picture = Picture(DOT, "A map of the works")
    pdf = pdf_of_paper(paper_of(Heading("Goal"), picture, language="nl"))
    reader = PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "nl"
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Assignment CV-012: Elm Lane"


def test_hostile_words_are_only_words() -> None:
    blocks = [
        Heading(HOSTILE),
        Text(f"{HOSTILE}\n- {HOSTILE}"),
        Facts([(HOSTILE, HOSTILE)]),
        Table([HOSTILE], [[HOSTILE]], caption=HOSTILE),
        Picture(DOT, HOSTILE, caption=HOSTILE),
    ]
    paper = paper_of(*blocks, title=HOSTILE, summary=HOSTILE, sender=HOSTILE)
    text = "".join(pages_of(pdf_of_paper(paper)))
    assert text.replace("\n", "").count("file:///etc/passwd") >= 7
    assert "root:" not in text
    written = Document(io.BytesIO(docx_of_paper(paper)))
    assert "<img src=file:///etc/passwd>" in written.paragraphs[1].text


def test_a_template_fetches_nothing(tmp_path: Path) -> None:
    """Also when somebody forgets to escape: there is nothing to fetch with."""
    from conflicts.documents.pdf import _nothing_but_data

    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    fetcher = _nothing_but_data()
    for address in (secret.as_uri(), "http://127.0.0.1:1/", "ftp://localhost/x"):
        with pytest.raises(ValueError, match="disallowed"):
            fetcher.fetch(address)


def test_the_first_paper_that_fits_is_taken() -> None:
    long, short = paper_of(long_table()), paper_of(Text("Short."))
    assert len(pages_of(pdf_that_fits([long, short], pages=1))) == 1
    assert len(pages_of(pdf_that_fits([long], pages=1))) > 1


def test_a_docx_has_headings_tables_and_pictures_that_are_named() -> None:
    blocks = [
        Heading("Goal"),
        Text("First.\n- one\n- two"),
        long_table(3),
        Facts([("Start", "K2 2030")]),
        NewPage(),
        Picture(DOT, "A map of the works"),
    ]
    document = Document(io.BytesIO(docx_of_paper(paper_of(*blocks))))
    styles = {one.text: one.style.name for one in document.paragraphs if one.text}
    assert (styles["Elm Lane"], styles["Goal"]) == ("Title", "Heading 1")
    assert (styles["First."], styles["one"]) == ("Normal", "List Bullet")
    rows = document.tables[0].rows
    assert [cell.text for cell in rows[1].cells] == ["Row 0", "1.000"]
    assert "tblHeader" in rows[0]._tr.xml
    assert 'descr="A map of the works"' in document.element.xml
    foot = document.sections[0].footer._element.xml
    assert "PAGE" in foot
    assert "NUMPAGES" in foot
    assert document.core_properties.language == "nl"


def test_the_size_of_the_page_is_as_asked() -> None:
    paper = paper_of(Text("."), size="A3", is_landscape=True)
    box = PdfReader(io.BytesIO(pdf_of_paper(paper))).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (1191, 842)
    section = Document(io.BytesIO(docx_of_paper(paper))).sections[0]
    assert section.page_width is not None
    assert round(section.page_width.mm) == 420


def test_pictures_have_the_colours_of_the_screen() -> None:
    tokens = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    for discipline, colour in COLOURS.items():
        assert f"--{discipline}: {colour};" in tokens
