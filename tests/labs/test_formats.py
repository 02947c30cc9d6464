"""Files of any kind: what is read is read right, what is not is refused in words that help."""

import json
import random
import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sante.core.errors import Failure
from sante.labs import formats
from sante.labs.errors import UnreadableReport, UnsupportedReport
from sante.labs.formats import Parsed
from tests.labs import samples

SAMPLES: list[Callable[[], bytes]] = [
    samples.fhir_bundle,
    samples.synthea_bundle,
    samples.us_csv,
    samples.german_csv,
    samples.wide_csv,
    lambda: b'{"report_date": "2026-03-02", "observations": [{"code": "ldl_c", "value": 148}]}',
]
FUZZ = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=150)


def read_or_refuse(content: bytes) -> Parsed | Failure:
    """Anything else that is raised is a bug and fails the test that called."""
    try:
        parsed = formats.read(content)
    except Failure as failure:
        refused = failure
    else:
        _is_storable(parsed)
        return parsed
    assert refused.detail
    assert 400 <= refused.status < 500
    return refused


def _is_storable(parsed: Parsed) -> None:
    assert 1 <= len(parsed.rows) <= 5_000
    for row in parsed.rows:
        for text in (row.name, row.value, row.unit, row.reference, row.code or "", row.locator):
            assert text.encode().decode() == text
            assert "\x00" not in text
            assert len(text) <= 300
        assert row.name
        assert row.locator
    json.dumps(parsed.layout)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00", "CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "CSV"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "picture"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "picture"),
        (b"\x1f\x8b\x08\x00", "compressed"),
        (b'<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir"/>', "JSON"),
        (b"<ClinicalDocument xmlns='urn:hl7-org:v3'/>", "CDA"),
        (b"<!DOCTYPE html><html><body>results</body></html>", "web page"),
        (b"MSH|^~\\&|LAB|X|Y|Z|20260302||ORU^R01|1|P|2.5", "HL7"),
        (b"Test,Result\nLDL,\x00148\n", "text"),
        (b"", "empty"),
        (b" \r\n\xef\xbb\xbf", "empty"),
        (b"just a letter\nof two lines", "lab report"),
    ],
)
def test_other_kinds_of_files_are_refused_with_what_to_do(content: bytes, word: str) -> None:
    with pytest.raises(UnsupportedReport) as refused:
        formats.read(content, filename="../tmp/results.csv")
    assert refused.value.status == 415
    assert word in refused.value.detail
    assert "results.csv" in refused.value.detail
    assert "tmp" not in refused.value.detail
    assert "FHIR" in refused.value.detail
    assert "CSV" in refused.value.detail


def test_the_format_is_judged_by_content_and_not_by_name() -> None:
    assert formats.read(samples.fhir_bundle(), filename="report.pdf").format == "fhir"
    assert formats.read(samples.german_csv(), filename="report.json").format == "csv"


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_file_read_twice_says_the_same(sample: Callable[[], bytes]) -> None:
    assert formats.read(sample()) == formats.read(sample())


@FUZZ
@given(st.binary(max_size=2_000))
@example(b"\xff\xfe")
@example(b"\xff\xfea")
@example(b'"')
@example(b"{" * 100)
@example(b'{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Observation"}}]}')
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    read_or_refuse(content)


@FUZZ
@given(st.text(alphabet=st.sampled_from('Test,;|\t"\n\r<>-.0189LDL%/() \u00b5é'), max_size=400))
def test_any_text_that_resembles_a_table_is_read_or_refused(text: str) -> None:
    read_or_refuse(text.encode())
    read_or_refuse(f"Test;Result;Unit;Date\n{text}".encode())
    read_or_refuse(f"Date,LDL,HDL\n{text}".encode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["resourceType", "code", "coding", "system", "value", "valueQuantity", "unit", "text",
             "status", "component", "hasMember", "reference", "referenceRange", "low", "category",
             "contained", "entry", "resource", "result", "id", "effectiveDateTime", "subject",
             "dataAbsentReason", "valueString", "performer", "display", "observations", "type"]
        ),
        inner,
        max_size=6,
    ),
    max_leaves=25,
)  # fmt: skip


@FUZZ
@given(JSON, st.sampled_from(["Bundle", "Observation", "DiagnosticReport", "Patient"]))
def test_any_json_in_the_place_of_a_resource_is_read_or_refused(value: object, kind: str) -> None:
    read_or_refuse(json.dumps(value).encode())
    if isinstance(value, dict):
        resource = {**value, "resourceType": kind}
        read_or_refuse(json.dumps(resource).encode())
        bundle = {"resourceType": "Bundle", "entry": [{"resource": resource}, value]}
        read_or_refuse(json.dumps(bundle).encode())
    read_or_refuse(json.dumps({"observations": [value]}).encode())


@FUZZ
@given(st.sampled_from(SAMPLES), st.randoms(use_true_random=False), st.integers(1, 30))
def test_any_damaged_sample_is_read_or_refused(
    sample: Callable[[], bytes], chance: random.Random, times: int
) -> None:
    content = bytearray(sample())
    for _ in range(times):
        at = chance.randrange(len(content) + 1)
        what = chance.randrange(4)
        if what == 0:
            content[at : at + 1] = bytes([chance.randrange(256)])
        elif what == 1:
            del content[at : at + chance.randrange(40)]
        elif what == 2:
            content[at:at] = content[at : at + chance.randrange(200)]
        else:
            content[at:at] = chance.choice([b'"', b"{", b"]", b"1e999", b"\\ud800", b";", b"\n"])
    read_or_refuse(bytes(content))


@FUZZ
@given(st.sampled_from(SAMPLES), st.floats(0, 1))
def test_any_truncated_sample_is_read_or_refused(sample: Callable[[], bytes], share: float) -> None:
    content = sample()
    read_or_refuse(content[: int(len(content) * share)])


_LETTERS = "abc,;|\t \n\"'0123456789.{}[]:\\"
GARBAGE: dict[str, Callable[[int], bytes]] = {
    "bytes": lambda size: random.Random(7).randbytes(size),
    "letters": lambda size: "".join(random.Random(7).choices(_LETTERS, k=size)).encode(),
    "one line": lambda size: b"a" * size,
    "commas": lambda size: b"," * size,
    "lines of commas": lambda size: (b"," * 300 + b"\n") * (size // 301),
    "empty lines": lambda size: b"\n" * size + b"a,b",
    "short lines": lambda size: b"a,b\n" * (size // 4),
    "numbers": lambda size: b"LDL;1,5;mg/dL\n" * (size // 14),
    "quotation marks": lambda size: b'"' * size,
    "open quotation": lambda size: b'Test,Result\n"' + b"LDL,1\n" * (size // 6),
    "braces": lambda size: b"{" * size,
    "brackets": lambda size: b"[" * size,
    "json lines": lambda size: b'{"resourceType":"Observation"}\n' * (size // 31),
    "one object": lambda size: (
        b'{"resourceType":"Observation",' + b'"a":1,' * (size // 6) + b'"b":1}'
    ),
    "many keys": lambda size: (
        "{" + ",".join(f'"{n}":0' for n in range(size // 11)) + "}"
    ).encode(),
    "spaces": lambda size: b" " * size + b"{}",
    "wide": lambda size: (
        (b"Date" + b",LDL" * 399 + b"\n") + (b"1" + b",1" * 399 + b"\n") * (size // 800)
    ),
    "prose": lambda size: (b"date " * 8_000 + b"\n") * 30 + b"Test,Result\nLDL,1\n" * (size // 18),
    "dates": lambda size: b"Date,LDL\n" + b"01/02/2026,1\n" * (size // 13),
}


@pytest.mark.parametrize("kind", GARBAGE)
def test_five_megabytes_of_garbage_are_refused_quickly(kind: str) -> None:
    content = GARBAGE[kind](5_000_000)
    start = time.process_time()
    assert isinstance(read_or_refuse(content), Failure)
    assert time.process_time() - start < 4


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"resourceType": "Bundle", "entry": ' + b"[" * 100 + b"]" * 100 + b"}", "levels deep"),
        (b'{"resourceType": "Bundle", "resourceType": "Patient"}', "twice"),
        (b'{"resourceType": "Observation", "valueQuantity": {"value": NaN}}', "NaN"),
        (b'{"resourceType": "Observation", "valueInteger": ' + b"9" * 5_000 + b"}", "number"),
        (b'{"resourceType": "Observation", "value', "line 1"),
        (b'{"resourceType": "Observation", "id": "\xff"}', "UTF-8"),
        (b'{"resourceType": "Patient"}', "Bundle"),
        (b'{"resourceType": "Bundle", "type": "collection"}', "no lab values"),
        (b'{"hello": "world"}', "observations"),
        (b"[]", "observations"),
    ],
)
def test_broken_json_is_refused_with_where_and_what_to_do(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableReport) as refused:
        formats.read(content)
    assert refused.value.status == 422
    assert words in refused.value.detail
