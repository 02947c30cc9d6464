"""PDF reports: every value of eleven layouts is right or asked, and no file does harm."""

import io
import random
import subprocess
import sys
import time as clock
import zlib
from contextlib import suppress
from datetime import date, time
from functools import cache

import pytest
from pypdf import PdfWriter

from sante.labs import formats
from sante.labs.errors import UnreadableReport, UnsupportedReport
from sante.labs.formats import Parsed
from sante.labs.formats.about import about
from sante.labs.formats.pdf import child, text
from sante.labs.formats.pdf.rows import Reader, Spot
from sante.labs.rules.read import read_row
from sante.labs.rules.registry import registry
from sante.labs.types import PrintedRow, ReadValue
from tests.labs.pdfs import SHEETS, drawn, german, locked, person_page, scanned


@cache
def read(content: bytes) -> tuple[Parsed, list[tuple[PrintedRow, ReadValue]]]:
    parsed = formats.read(content)
    return parsed, [(row, read_row(registry(), row, parsed.decimal)) for row in parsed.rows]


def is_asked(value: ReadValue) -> bool:
    return any(problem.code == "uncertain" for problem in value.problems)


@pytest.mark.parametrize("layout", SHEETS)
def test_every_value_of_a_layout_is_read_as_printed(layout: str) -> None:
    sheet = SHEETS[layout]()
    _, printed = read(sheet.pdf())
    rows = [(row, value) for row, value in printed if row.on is None]
    counted = [(row, value) for row, value in rows if value.counts]
    assert {
        value.biomarker_id: (row.value, row.unit, row.reference) for row, value in counted
    } == sheet.truth
    assert len(counted) == len(sheet.truth)
    unknown = [row.name for row, value in rows if not value.biomarker_id and not is_asked(value)]
    assert sorted(unknown) == sorted(sheet.unknown)
    assert [row.name for row, value in rows if is_asked(value)] == list(sheet.asked)
    assert not {row.name for row, _ in rows} & set(sheet.passed_over)


@pytest.mark.parametrize("layout", [name for name, made in SHEETS.items() if made().earlier])
def test_an_earlier_result_is_a_draw_of_its_own_day(layout: str) -> None:
    sheet = SHEETS[layout]()
    parsed, rows = read(sheet.pdf())
    told = [(row, value) for row, value in rows if row.on and value.biomarker_id]
    assert {value.biomarker_id: (row.on, row.value) for row, value in told} == sheet.earlier
    assert len(told) == len(sheet.earlier)
    assert all(value.counts for _, value in told)
    several = {problem.code: problem.message for problem in parsed.problems}["several_dates"]
    assert "Each value keeps its own day." in several


def test_an_earlier_result_whose_day_reads_two_ways_is_passed_over() -> None:
    head = [(40.0, "Analyte"), (200.0, "Result"), (280.0, "Previous Result"), (420.0, "Units")]
    line = [(40.0, "Sodium"), (200.0, "139"), (280.0, "141   03/04/2025"), (420.0, "mmol/L")]
    rows = formats.read(drawn([[head, line]])).rows
    assert [(row.value, row.on) for row in rows] == [("139", None)]
    told = [(40.0, "Collected: 13/02/2026")]
    rows = formats.read(drawn([[told, head, line]])).rows
    assert [(row.value, row.on) for row in rows] == [("139", None), ("141", date(2025, 4, 3))]


@pytest.mark.parametrize("layout", SHEETS)
def test_the_day_the_time_and_the_fast_of_a_layout_are_found(layout: str) -> None:
    sheet = SHEETS[layout]()
    parsed, _ = read(sheet.pdf())
    assert parsed.report_date == sheet.on
    assert (parsed.draw.taken_at, parsed.draw.fasting) == (sheet.taken_at, sheet.fasting)


@pytest.mark.parametrize("layout", SHEETS)
@pytest.mark.parametrize("size", [6.5, 11])
def test_no_value_is_silently_another_one_at_other_sizes_of_type(layout: str, size: float) -> None:
    """Columns run closer together or into each other: then a value is asked, missing or unknown,
    and never a wrong one that counts."""
    sheet = SHEETS[layout]()
    _, rows = read(drawn(sheet.pages, size=size))
    wrong = [
        (row.name, row.value, row.unit)
        for row, value in rows
        if value.counts
        and (row.value, row.unit)
        not in {(true[0], true[1]) for m, true in sheet.truth.items() if m == value.biomarker_id}
        and (row.on, row.value) != sheet.earlier.get(value.biomarker_id or "")
    ]
    assert wrong == []


@pytest.mark.parametrize("layout", SHEETS)
def test_each_value_keeps_its_page_its_line_and_what_is_printed_there(layout: str) -> None:
    content = SHEETS[layout]().pdf()
    pages = text.pages_of(content)
    for row in read(content)[0].rows:
        assert row.page is not None
        assert row.line is not None
        lines = pages[row.page - 1].lines
        assert lines is not None
        assert row.printed_line == " ".join(lines[row.line - 1].split())
        assert row.value in row.printed_line
        assert row.locator == f"page {row.page}, line {row.line}"


def test_a_previous_result_is_never_taken_for_the_present_one() -> None:
    parsed = formats.read(SHEETS["labcorp"]().pdf())
    assert "4.1" not in {row.value for row in parsed.rows}  # potassium has an earlier value only
    present = {row.value for row in parsed.rows if row.on is None}
    assert not present & {value for _, value in SHEETS["labcorp"]().earlier.values()}


def test_values_below_a_title_of_urine_do_not_count_as_blood() -> None:
    _, rows = read(german().pdf())
    assert [v.biomarker_id for row, v in rows if "Urinstatus" in row.name] == [None, None, None]


def test_a_scanned_report_is_kept_with_what_to_do() -> None:
    parsed = formats.read(scanned())
    assert (parsed.rows, parsed.format) == ((), "pdf")
    assert [problem.code for problem in parsed.problems] == ["no_text"]
    assert "Type its values in below" in parsed.problems[0].message


def test_a_scanned_page_between_others_is_named() -> None:
    writer = PdfWriter()
    for content in (SHEETS["quest"]().pdf(), scanned()):
        writer.append(io.BytesIO(content))
    out = io.BytesIO()
    writer.write(out)
    parsed = formats.read(out.getvalue())
    assert "on page 2" in {p.code: p.message for p in parsed.problems}["pages_unread"]
    assert len(parsed.rows) > 10


def test_a_pdf_that_is_no_report_is_kept_with_what_to_do() -> None:
    letter = drawn([[[(40, "Dear Alex,")], [(40, "your results will come by post next week.")]]])
    parsed = formats.read(letter)
    assert parsed.rows == ()
    assert "no_values" in {problem.code for problem in parsed.problems}


def test_a_report_protected_against_change_is_read_and_one_with_a_password_refused() -> None:
    content = SHEETS["quest"]().pdf()
    assert formats.read(locked(content, "")).rows == formats.read(content).rows
    with pytest.raises(UnreadableReport, match="locked with a password"):
        formats.read(locked(content, "secret"))


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
        b"\n\n%PDF-1.4 after two empty lines",
        SHEETS["nhs"]().pdf()[:700],
        b"%PDF-1.4\n" + b"<<" * 20_000,
        b"%PDF-1.4\n1 0 obj\n[" + b"[" * 50_000 + b"\nendobj\ntrailer<</Root 1 0 R>>",
    ],
    ids=["start", "nothing", "cut off", "dictionaries", "arrays"],
)
def test_a_broken_pdf_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(UnreadableReport, match=r"damaged|more time or memory"):
        formats.read(content)


def test_a_pdf_with_too_many_pages_is_refused() -> None:
    with pytest.raises(UnreadableReport, match="more than 100 pages"):
        formats.read(drawn([[[(40, "LDL  148")]]] * 101))


def test_another_file_with_the_name_of_a_pdf_is_judged_by_its_content() -> None:
    with pytest.raises(UnsupportedReport, match="picture"):
        formats.read(b"\x89PNG\r\n\x1a\n", filename="report.pdf")
    assert formats.read(b"Test,Result,Unit\nLDL,148,mg/dL\n", filename="report.pdf").format == "csv"


def bomb(megabytes: int) -> bytes:
    """A page whose content unpacks to very much text."""
    text_of = b"BT /F1 9 Tf 40 700 Td " + b"(x) Tj 0 0 Td " * (megabytes * 2**20 // 14) + b"ET"
    stream = zlib.compress(text_of, 9)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)
    return out + b"xref\n0 5\n0000000000 65535 f \n" + table + trailer


def test_a_file_made_to_take_for_ever_is_given_up_in_time() -> None:
    content = bomb(60)
    assert len(content) < 2**20
    began = clock.monotonic()
    with pytest.raises(UnreadableReport, match=r"more time or memory|damaged"):
        text.pages_of(content, seconds=3)
    assert clock.monotonic() - began < 10


def test_damaged_bytes_end_in_rows_or_in_a_refusal_that_helps() -> None:
    whole = SHEETS["spanish"]().pdf()
    chance = random.Random(7)
    for _ in range(6):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 60)):
            content[chance.randrange(8, len(content))] = chance.randrange(256)
        with suppress(UnreadableReport, UnsupportedReport):
            formats.read(bytes(content))


def test_the_child_that_reads_has_no_secret_and_may_not_call_out() -> None:
    """S27."""
    for call in (
        "import socket; socket.socket()",
        "import subprocess; subprocess.run(['true'])",
        "open('/tmp/written', 'w')",
        "import os; os.system('true')",
    ):
        code = f"import sys, runpy; m = runpy.run_path({child.__file__!r}); m['confine']();"
        code += f" sys.addaudithook(m['refuse']); {call}; print('done')"
        done = subprocess.run(
            [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout) == (3, ""), call


def test_the_name_and_birth_date_on_a_report_are_told_to_be_compared() -> None:
    parsed = formats.read(person_page("Alex Doe", "10 March 1976"))
    assert (parsed.person.name, parsed.person.birth_date) == ("Alex Doe", date(1976, 3, 10))
    assert parsed.report_date == date(2026, 3, 2)


def test_a_day_that_reads_two_ways_is_asked() -> None:
    parsed = formats.read(person_page(collected="02/03/2026 07:45"))
    assert parsed.report_date is None
    assert [problem.code for problem in parsed.problems] == ["date_ambiguous"]
    assert parsed.draw.taken_at in (None, time(7, 45))


def test_a_line_of_prose_that_names_a_test_is_no_result() -> None:
    page = drawn(
        [
            [
                [(40, "Your LDL of 148 mg/dL is above the target of 100 mg/dL.")],
                [(40, "HbA1c between 5.7 and 6.4 % means prediabetes.")],
                [(40, "Ferritin"), (250, "118"), (300, "ng/mL"), (380, "30-400")],
            ]
        ]
    )
    assert [row.name for row in formats.read(page).rows] == ["Ferritin"]


def test_lines_made_to_be_slow_are_read_in_time() -> None:
    """What one line may cost, times the most lines a file may have, is bounded."""
    hostile = [
        "LDL  1  " * 14,
        "LDL 1 " * 90,
        "1" * 590,
        "1 " * 290,
        "<" * 590,
        "(" * 590,
        "Vitamin D (25-OH) " * 32,
        "1.1" * 190,
        "a/" * 290,
        "10-10-10 " * 60,
    ]
    lines = [Spot(1, number, line[: child.LINE]) for number, line in enumerate(hostile * 10, 1)]
    began = clock.process_time()
    Reader(lines, None, None).rows()
    about([line.text for line in lines], None)
    assert (clock.process_time() - began) / len(lines) < 0.02
