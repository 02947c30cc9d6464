"""Tables as laboratories, portals and people write them."""

import json
from datetime import date, time

import pytest

from sante.labs import formats
from sante.labs.errors import UnreadableReport
from sante.labs.formats import Layout, Parsed
from sante.labs.formats.csv import without_flag
from sante.labs.rules.read import read_row
from sante.labs.rules.registry import registry
from sante.labs.types import DrawFacts, PrintedRow
from tests.labs import samples


def read(text: str, layout: dict[str, object] | None = None) -> Parsed:
    return formats.read(text.encode(), layout=layout)


def rows(text: str) -> list[tuple[str, str, str, str, date | None]]:
    return [(r.name, r.value, r.unit, r.reference, r.on) for r in read(text).rows]


def canonical(parsed: Parsed, day: date | None = None) -> dict[str, float]:
    found = {}
    for row in parsed.rows:
        value = read_row(registry(), row, parsed.decimal)
        if day in (None, row.on) and value.biomarker_id and value.canonical is not None:
            found[value.biomarker_id] = value.canonical
    return found


def problem_codes(parsed: Parsed) -> list[str]:
    return [problem.code for problem in parsed.problems]


def test_a_portal_s_download_is_read_with_its_prose_flags_and_ranges() -> None:
    parsed = formats.read(samples.us_csv())
    assert parsed.format == "csv"
    assert parsed.report_date == date(2026, 3, 16)
    assert parsed.decimal == "."
    assert parsed.problems == ()
    assert len(parsed.rows) == 16
    assert parsed.rows[3] == PrintedRow(
        "Triglycerides", "168", "mg/dL", None, "<150", "line 8", date(2026, 3, 16)
    )
    assert parsed.rows[15].value == "<0.02"
    assert canonical(parsed) == pytest.approx(
        {
            "total_chol": 226, "ldl_c": 148, "hdl_c": 44, "triglycerides": 168,
            "glucose_fasting": 104, "hba1c": 5.8, "hs_crp": 2.4, "wbc": 6.4,
            "lymphocytes_pct": 30.5, "mcv": 90, "rdw_cv": 13.1, "alp": 68, "albumin": 4.5,
            "creatinine": 0.96, "tsh": 2.1,
        }
    )  # fmt: skip


def test_a_german_practice_s_export_is_read_with_commas_umlauts_and_si_units() -> None:
    parsed = formats.read(samples.german_csv())
    assert parsed.report_date == date(2026, 3, 2)
    assert parsed.decimal == ","
    assert problem_codes(parsed) == ["encoding_guessed"]
    assert ("Glukose nüchtern", "5,8") in {(row.name, row.value) for row in parsed.rows}
    assert canonical(parsed) == pytest.approx(
        {
            "glucose_fasting": 104.5, "hba1c": 5.81, "total_chol": 225.8, "ldl_c": 148.1,
            "hdl_c": 44.1, "triglycerides": 168.3, "creatinine": 0.9615, "uric_acid": 6.103,
            "potassium": 4.4, "ggt": 34, "iron": 99.94, "ferritin": 96, "hs_crp": 0.6,
            "tsh": 2.105, "wbc": 6.4, "hemoglobin": 14.8, "platelets": 244,
        },
        rel=1e-3,
    )  # fmt: skip
    crp = next(row for row in parsed.rows if row.name == "CRP")
    assert read_row(registry(), crp, parsed.decimal).comparator == "<"
    assert parsed.rows[-1].value == "negativ"


def test_one_s_own_spreadsheet_with_a_column_for_each_test_is_read() -> None:
    parsed = formats.read(samples.wide_csv())
    assert parsed.report_date == date(2026, 3, 2)
    assert problem_codes(parsed) == ["several_dates"]
    assert canonical(parsed, date(2024, 11, 4)) == {
        "ldl_c": 161, "hdl_c": 42, "hba1c": 5.9, "ferritin": 80,
    }  # fmt: skip
    assert len(parsed.rows) == 14
    assert {row.name for row in parsed.rows} > {"Moon phase"}


def test_a_line_of_units_below_the_headings_is_understood() -> None:
    assert rows("Datum;LDL;HbA1c\n;mmol/l;%\n02.03.2026;3,8;5,8\n") == [
        ("LDL", "3,8", "mmol/l", "", date(2026, 3, 2)),
        ("HbA1c", "5,8", "%", "", date(2026, 3, 2)),
    ]


def test_a_column_for_each_date_is_understood() -> None:
    text = "Analyse;Einheit;Norm;04.11.2024;02.03.2026\nLDL;mmol/l;< 3,4;4,2;3,8\nTSH;mU/l;;;2,1\n"
    assert rows(text) == [
        ("LDL", "4,2", "mmol/l", "< 3,4", date(2024, 11, 4)),
        ("LDL", "3,8", "mmol/l", "< 3,4", date(2026, 3, 2)),
        ("TSH", "2,1", "mU/l", "", date(2026, 3, 2)),
    ]
    assert rows(",2024-11-04,2026-03-02\nLDL (mg/dL),161,148\n")[1][:3] == ("LDL", "148", "mg/dL")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_delimiter_encoding_and_line_end_reads_the_same(
    delimiter: str, encoding: str, end: str
) -> None:
    lines = [
        ["Untersuchung", "Wert", "Einheit"],
        ["Hämoglobin", "14.8", "g/dl"],
        ["Eisen", "96", "µg/dl"],
    ]
    content = end.join(delimiter.join(line) for line in lines).encode(encoding)
    parsed = formats.read(content)
    assert [(row.name, row.value, row.unit) for row in parsed.rows] == [
        ("Hämoglobin", "14.8", "g/dl"),
        ("Eisen", "96", "µg/dl"),
    ]


@pytest.mark.parametrize(
    "headings",
    [
        "Test,Result,Units,Reference Range,Collection Date",
        "Analyte,Value,Unit,Ref. Range,Date collected",
        "PARAMETER,WERT,EINHEIT,REFERENZBEREICH,DATUM",
        "Bezeichnung,Messwert,Einheit,Normwerte,Entnahmedatum",
        "Analyse,Résultat,Unité,Valeurs de référence,Date de prélèvement",
        "Prueba,Resultado,Unidades,Valores de referencia,Fecha",
        "Esame,Risultato,Unità di misura,Valori di riferimento,Data",
    ],
)
def test_headings_are_understood_in_many_languages(headings: str) -> None:
    assert rows(f"{headings}\nLDL,148,mg/dL,<130,2026-03-02\n") == [
        ("LDL", "148", "mg/dL", "<130", date(2026, 3, 2))
    ]


def test_columns_without_headings_are_told_by_what_stands_in_them() -> None:
    text = "2026-03-02|13457-7|LDL|148|mg/dL|0-130\n2026-03-02|2085-9|HDL|44|mg/dL|40-90\n"
    parsed = read(text)
    assert parsed.layout is not None
    assert parsed.layout["header_row"] is None
    assert (parsed.rows[0].code, parsed.rows[0].name) == ("13457-7", "LDL")
    assert rows(text)[1] == ("HDL", "44", "mg/dL", "40-90", date(2026, 3, 2))
    assert rows("Foo,Bar,Baz\nLDL,148,mg/dL\nHDL,44,mg/dL\n")[0][:3] == ("LDL", "148", "mg/dL")


def test_of_several_dates_the_draw_goes_before_the_printing() -> None:
    text = "Report date,Test,Result,Collected\n2026-03-09,LDL,148,2026-03-02\n"
    assert rows(text)[0][4] == date(2026, 3, 2)


def test_limits_in_two_columns_make_a_range() -> None:
    text = "Test,Result,Low,High\nLDL,148,,130\nTSH,2.1,0.4,4.0\nHDL,44,40,\n"
    assert [row[3] for row in rows(text)] == ["<= 130", "0.4 - 4.0", ">= 40"]


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("145 H", "145"), ("145H", "145H"), ("145 (H)", "145"), ("5,8 +", "5,8"), ("5.8*", "5.8"),
        ("* 5.8", "5.8"), ("H 145", "145"), ("145 HH", "145"), ("12 ↑", "12"), ("1+", "1+"),
        ("<0.2", "<0.2"), ("> 90 L", "> 90"), ("negative", "negative"), ("1:40", "1:40"),
        ("148 mg/dL", "148 mg/dL"), ("", ""), ("H", "H"), ("-", "-"),
    ],
)  # fmt: skip
def test_a_laboratory_s_mark_is_no_part_of_the_value(printed: str, value: str) -> None:
    assert without_flag(printed) == value


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2026-03-02", (2026, 3, 2)), ("2026-03-02T08:10:00+01:00", (2026, 3, 2)),
        ("20260302", (2026, 3, 2)), ("02.03.2026 08:10", (2026, 3, 2)), ("2.3.26", (2026, 3, 2)),
        ("16/03/2026", (2026, 3, 16)), ("03/16/2026", (2026, 3, 16)), ("2-Mar-2026", (2026, 3, 2)),
        ("March 2, 2026", (2026, 3, 2)), ("2. März 2026", (2026, 3, 2)),
        ("2 de marzo de 2026", (2026, 3, 2)), ("2 févr. 2026", (2026, 2, 2)),
        ("03/03/2026", (2026, 3, 3)), ("12.03.98", (1998, 3, 12)),
    ],
)  # fmt: skip
def test_days_are_read_as_people_write_them(printed: str, day: tuple[int, int, int]) -> None:
    assert rows(f'Test,Result,Date\nLDL,148,"{printed}"\n')[0][4] == date(*day)


def test_day_first_or_month_first_is_decided_by_the_file_or_asked_but_never_guessed() -> None:
    text = "Test,Result,Date\nLDL,148,03/04/2026\n"
    parsed = read(text)
    assert parsed.report_date is None
    assert problem_codes(parsed) == ["date_ambiguous"]
    assert read(text, {"date_order": "mdy"}).report_date == date(2026, 3, 4)
    assert read(text, {"date_order": "dmy"}).report_date == date(2026, 4, 3)
    decided = read(f"{text}HDL,44,03/16/2026\n")
    assert [row.on for row in decided.rows] == [date(2026, 3, 4), date(2026, 3, 16)]
    assert read(text.replace("Date", "Fecha")).report_date == date(2026, 4, 3)


def test_a_day_that_is_none_is_noted_at_its_row() -> None:
    parsed = read("Test,Result,Date\nLDL,148,soon\nHDL,44,2026-03-02\n")
    assert [note.code for note in parsed.rows[0].notes] == ["date_unreadable"]
    assert parsed.rows[1].notes == ()


def test_the_day_above_the_headings_is_taken_and_never_the_birth_date() -> None:
    table = "Test,Result\nLDL,148\n"
    assert read(f"Collected: 2026-03-02 Reported: 2026-03-05\n{table}").report_date == date(
        2026, 3, 2
    )
    assert read(f"Report date,5 March 2026\n{table}").report_date == date(2026, 3, 5)
    born = read(f"Patient,Date of birth: 1979-04-17\n{table}")
    assert born.report_date is None
    assert problem_codes(born) == ["no_date"]
    both = "geb. 17.04.1979, Entnahme 02.03.2026\n"
    assert read(f"{both}{table}").report_date == date(2026, 3, 2)


@pytest.mark.parametrize(
    "sample", [samples.us_csv, samples.german_csv, samples.wide_csv], ids=["us", "german", "wide"]
)
def test_the_layout_that_was_understood_can_be_sent_back(sample: object) -> None:
    assert callable(sample)
    content = sample()
    first = formats.read(content)
    assert first.layout is not None
    layout = json.loads(json.dumps(first.layout))
    assert formats.read(content, layout=layout) == first
    assert formats.read(content, layout=Layout.of(layout)) == first


def test_the_layout_names_delimiter_decimal_columns_and_headings() -> None:
    layout = read("Test;Ergebnis;Einheit\nLDL;3,8;mmol/l\n").layout
    assert layout is not None
    assert layout["format"] == "csv"
    assert (layout["delimiter"], layout["decimal"], layout["header_row"]) == (";", ",", 0)
    assert layout["headers"] == ["Test", "Ergebnis", "Einheit"]
    columns = layout["columns"]
    assert isinstance(columns, dict)
    assert {role: at for role, at in columns.items() if at is not None} == {
        "name": 0,
        "value": 1,
        "unit": 2,
    }


def test_a_mapping_overrides_what_was_guessed() -> None:
    text = "Test,Value,Mine,Unit\nLDL,1,148,mg/dL\nHDL,2,44,mg/dL\n"
    for where in ("Mine", "mine", 2):
        parsed = read(text, {"columns": {"value": where}})
        assert [row.value for row in parsed.rows] == ["148", "44"]
    assert read(text, {"columns": {"unit": None}}).rows[0].unit == ""
    assert (
        read("LDL,TSH\nHDL,2\n", {"header_row": -1, "columns": {"name": 0, "value": 1}})
        .rows[0]
        .value
        == "TSH"
    )
    grouped = "Test;Result\nFerritin;1,096\n"
    assert read(grouped, {"decimal": ","}).decimal == ","
    assert (
        len(
            read(
                "a b\tx,y\nLDL\t1,2\n", {"delimiter": "\t", "columns": {"name": 0, "value": 1}}
            ).rows
        )
        == 1
    )
    picked = read("Date,LDL,HDL\n2026-03-02,148,44\n", {"columns": {"date": 0, "values": [2]}})
    assert [row.name for row in picked.rows] == ["HDL"]


@pytest.mark.parametrize(
    ("layout", "field"),
    [
        ({"delimiter": "x"}, "delimiter"),
        ({"decimal": "'"}, "decimal"),
        ({"date_order": "yyyy"}, "date_order"),
        ({"shape": ["x"]}, "shape"),
        ({"header_row": "first"}, "header_row"),
        ({"header_row": True}, "header_row"),
        ({"columns": ["name"]}, "columns"),
        ({"columns": {"name": -3}}, "columns"),
        ({"columns": {"name": {"number": 0}}}, "columns"),
        ({"columns": {"values": 1}}, "columns"),
        ({"columns": {"name": [1]}}, "columns"),
        ({"columns": {"colour": 1}}, "columns.colour"),
        ({"columns": {"name": "Nowhere"}}, "columns.name"),
    ],
)
def test_a_wrong_mapping_says_what_is_wrong(layout: dict[str, object], field: str) -> None:
    with pytest.raises(UnreadableReport) as refused:
        read("Test,Result\nLDL,148\n", layout)
    assert [error.field for error in refused.value.errors] == [f"layout.{field}"]


def test_columns_that_are_not_there_read_as_empty_or_are_refused() -> None:
    with pytest.raises(UnreadableReport):
        read("Test,Result\nLDL,148\n", {"columns": {"value": 99}})
    with pytest.raises(UnreadableReport):
        read("Test,Result\nLDL,148\n", {"header_row": 99})
    assert read("Test,Result\nLDL,148\n", {"columns": {"unit": 99}}).rows[0].unit == ""


def test_a_table_that_is_not_understood_is_refused_with_the_headings_found() -> None:
    with pytest.raises(UnreadableReport) as refused:
        read("Colour,Shape\nred,round\nblue,square\n")
    assert "“Colour”, “Shape”" in refused.value.detail
    assert "“Test”" in refused.value.detail
    assert "mapping" in refused.value.detail
    assert [e.field for e in refused.value.errors] == [
        "layout.columns.name",
        "layout.columns.value",
    ]


def test_titles_are_passed_over_and_missing_results_counted() -> None:
    parsed = read("Test,Result,Unit\nHaematology,,\nLDL,148,mg/dL\nTSH,,mIU/L\nTest,Result,Unit\n")
    assert [row.name for row in parsed.rows] == ["LDL"]
    assert problem_codes(parsed) == ["no_date", "left_out_empty"]


def test_synthea_s_table_keeps_laboratory_values_and_known_vital_signs_only() -> None:
    head = "DATE,PATIENT,ENCOUNTER,CATEGORY,CODE,DESCRIPTION,VALUE,UNITS,TYPE\n"
    line = "2025-05-25T09:21:07Z,{who},e,{kind},{code},{name},{value},x,numeric\n"
    one = [
        line.format(who="p", kind="laboratory", code="2339-0", name="Glucose", value="91.4"),
        line.format(who="p", kind="vital-signs", code="39156-5", name="BMI", value="25.6"),
        line.format(who="p", kind="vital-signs", code="29463-7", name="Body Weight", value="81"),
        line.format(who="p", kind="survey", code="70274-6", name="GAD-7", value="2"),
    ]
    parsed = read(head + "".join(one))
    assert [row.code for row in parsed.rows] == ["2339-0", "39156-5"]
    assert problem_codes(parsed) == ["left_out_not_lab"]
    other = line.format(who="q", kind="laboratory", code="2339-0", name="Glucose", value="99")
    with pytest.raises(UnreadableReport, match="more than one person"):
        read(head + one[0] + other)


def test_lines_of_values_without_days_may_be_of_several_people_and_are_refused() -> None:
    assert len(read("LDL,HDL\n148,44\n").rows) == 2
    with pytest.raises(UnreadableReport, match="several people"):
        read("LDL,HDL\n148,44\n120,50\n")


def test_excel_s_own_note_of_the_delimiter_is_honoured() -> None:
    parsed = read("sep=|\r\nTest|Result\r\nLDL|148\r\n")
    assert (parsed.rows[0].value, parsed.rows[0].locator) == ("148", "line 3")


def test_quoted_cells_keep_delimiters_and_line_ends() -> None:
    parsed = read('Test,Result,Note\n"Cholesterol, Total",226,"a\nb"\nHDL,44,\n')
    assert [(row.name, row.locator) for row in parsed.rows] == [
        ("Cholesterol, Total", "line 2"),
        ("HDL", "line 4"),
    ]


def test_a_cell_that_never_ends_names_its_line() -> None:
    with pytest.raises(UnreadableReport, match="line 3"):
        read('Test,Result\nLDL,148\nHDL,"44\n' + "x,1\n" * 40_000)


def test_letters_that_are_in_no_encoding_are_refused() -> None:
    with pytest.raises(UnreadableReport, match="UTF-8"):
        formats.read(b"Test,Result\nLDL\x81,148\n" + b"\xff", layout={"delimiter": ","})


def test_more_than_five_thousand_values_are_refused() -> None:
    with pytest.raises(UnreadableReport, match="5,000"):
        read("Test,Result\n" + "LDL,148\n" * 5_001)
    assert len(read("Test,Result\n" + "LDL,148\n" * 5_000).rows) == 5_000


def test_an_ambiguous_thousand_is_left_to_its_owner() -> None:
    parsed = read("Test;Result;Unit\nFerritin;1,096;ng/mL\n")
    assert parsed.decimal is None
    value = read_row(registry(), parsed.rows[0], parsed.decimal)
    assert [problem.code for problem in value.problems] == ["ambiguous_number"]


def test_what_stands_above_a_table_says_how_the_sample_was_taken() -> None:
    above = b"Patient: Alex Doe;\nAbnahme: 02.03.2026 07:40;\nFasting: yes;\n"
    table = above + b"Test;Result;Unit\nLDL;148;mg/dL\n"
    parsed = formats.read(table)
    assert parsed.draw == DrawFacts(fasting=True, taken_at=time(7, 40))
    assert parsed.person.name == "Alex Doe"


def test_the_time_in_a_column_of_days_is_that_of_the_draw() -> None:
    rows = [
        f"{test},{value},mg/dL,2026-03-02 08:15\n" for test, value in (("LDL", 148), ("HDL", 44))
    ]
    table = "".join(["Test,Result,Unit,Collected\n", *rows]).encode()
    assert formats.read(table).draw.taken_at == time(8, 15)
