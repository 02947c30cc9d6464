"""The compiled engine reads what the portable one reads, to the last field, whatever the bytes."""

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sante.wearables.formats.apple import SPECIMEN, compiling, scanner
from sante.wearables.formats.apple.portable import PortableEngine
from sante.wearables.formats.apple.prefilter import Prefilter, plain
from sante.wearables.formats.apple.raw import Engine
from sante.wearables.formats.base import Unreadable
from sante.wearables.store.block import merge
from sante.wearables.store.codec import decode, encode
from tests.support.apple import LAST, export
from tests.wearables.engines import ROOT, Compiled, compiled, no_compiler, pieces, portable, run
from tests.wearables.reading import read

__all__ = ["compiled"]

pytestmark = [
    pytest.mark.compiler,
    pytest.mark.skipif(no_compiler(), reason="there is no C compiler"),
]
ROOT_FOLDER = Path(__file__).parents[2]
WHEN = f"{LAST} 10:00:00 +0100"
SPAN = f'startDate="{WHEN}" endDate="{WHEN}"'


def body(xml: bytes) -> bytes:
    """What an engine gets to see of a file."""
    filter_ = Prefilter()
    return filter_.feed(xml)


def document(inner: str) -> bytes:
    return f"{ROOT}\n {inner}\n</HealthData>\n".encode()


def record(attributes: str = "", inside: str = "") -> str:
    head = f'<Record type="T" sourceName="S" {SPAN}{attributes}'
    return f"{head}>{inside}</Record>" if inside else f"{head}/>"


@pytest.mark.parametrize("size", [1 << 30, 262_144, 5_000, 333], ids=str)
@pytest.mark.parametrize("dirty", [False, True], ids=["clean", "as iOS 16 broke it"])
def test_an_export_is_read_alike_whatever_pieces_it_comes_in(
    compiled: Compiled, dirty: bool, size: int
) -> None:
    data = body(export(3, dirty=dirty).xml)
    engine = compiled()
    found = run(engine, pieces(data, [size] * (len(data) // size)))
    assert found == portable(data)
    assert not engine.stopped
    assert len(found[0]) > 900


def test_a_cut_may_be_anywhere(compiled: Compiled) -> None:
    data = body(SPECIMEN)
    wanted = portable(data)
    for at in range(len(data) + 1):
        assert run(compiled(), [data[:at], data[at:]]) == wanted, at
    assert run(compiled(), [data[at : at + 1] for at in range(len(data))]) == wanted


@pytest.mark.parametrize(
    "inner",
    [
        record(' value="1"' + ' unit="count"'),
        f"<Record {SPAN} value='7' sourceName=\"S\"\n\tdevice='D' type='T'/>",
        record(' value="&#55;"'),
        record(' value=" 12 "'),
        record(' value="1_000"'),
        record(' value="inf"') + record(' value="nan"') + record(' value="-1e999"'),
        record(' value=""') + record(' value="-0"') + record(' value=".5"') + record(' value="5."'),
        record(' value="0.1234567890123456789"') + record(' value="12345678901234567890"'),
        record(' value="HKCategoryValueSleepAnalysisInBed"'),
        record(' unit="mmol&lt;180.15&gt;/L" value="5"') + record(' unit="a&amp;#38;&amp;lt;"'),
        record(' newInSomeVersion="1" another="&gt;"'),
        record(' device="&lt;&lt;HKDevice: 0x3abc&gt;, name:Watch&gt;"'),
        record(' device="&lt;&lt;HKDevice: 0x3abc>,\u00a0name:Watch&gt;"'),
        record(' device="&lt;&lt;HKDevice: 0xg&gt;, name:Watch&gt;"'),
        record(' creationDate="yesterday"'),
        '<Record type="T" sourceName="S" startDate="2026-02-30 10:00:00 +0100" endDate="soon"/>',
        "<Record/><Record></Record>",
        record(inside='<MetadataEntry value="&quot;a&#10;b\n\r\nc\td&quot;" key="k"/>'),
        record(inside='<MetadataEntry key="k"/><MetadataEntry value="v"></MetadataEntry>'),
        record(inside="<HeartRateVariabilityMetadataList/>"),
        record(inside="<HeartRateVariabilityMetadataList>"
               '<InstantaneousBeatsPerMinute bpm="60" time="7:00:00.125 AM"/>'
               '<InstantaneousBeatsPerMinute time="19:00:60,5" bpm="61.5"/>'
               '<InstantaneousBeatsPerMinute time="12:59:59.9995\u202fpm" bpm="6e1"/>'
               '<InstantaneousBeatsPerMinute time="7.00.00,5" bpm="62"/>'
               '<InstantaneousBeatsPerMinute time="7:00:00.5 p.m." bpm="63"/>'
               '<InstantaneousBeatsPerMinute time="13:00:00.5 PM" bpm="64"/>'
               '<InstantaneousBeatsPerMinute time="24:00:00.5" bpm="65"/>'
               '<InstantaneousBeatsPerMinute time="1:00:00.5" bpm="1e999"/>'
               "</HeartRateVariabilityMetadataList>"),
        f'<Correlation type="C">{record()}<MetadataEntry key="k"/>{record()}</Correlation>',
        f'<Workout a="1"><WorkoutEvent b="2"/><A><B>{record()}</B></A></Workout>{record()}',
    ],
)  # fmt: skip
def test_what_exports_may_hold_is_within_its_grammar(compiled: Compiled, inner: str) -> None:
    data, engine = document(inner), compiled()
    assert run(engine, [data]) == portable(data)
    assert not engine.stopped


@pytest.mark.parametrize(
    "inner",
    [
        "<!-- a comment -->",
        "<?an instruction?>",
        "<![CDATA[text]]>",
        "text",
        record(' value="&unknown;"'),
        record(' value="&#0;"'),
        record(' value="a<b"'),
        record(' value="1" value="2"'),
        record(' value = "1"'),
        record(' unit="a"value="1"'),
        record(' xml:lang="en"'),
        record(' xmlns="http://example.org"'),
        record(' startDate=""'),
        record(' value="\ufffe"'),
        record(inside="text"),
        record(inside="<Unheard of='it'/>"),
        record(inside='<MetadataEntry key="a" key="b"/>'),
        record(inside='<InstantaneousBeatsPerMinute bpm="sixty" time="7:00:00.1"/>'),
        record(inside=record()),
        record()[:-2] + ">",
        "<Workout></Other>",
        "<Workout>" * 11 + "</Workout>" * 11,
        "</HealthData>" + record(),
        "<" + "W" * 70 + "></" + "W" * 70 + ">",
        "<Workout " + " ".join(f'a{i}="1"' for i in range(70)) + "/>",
    ],
)
def test_at_anything_else_the_portable_engine_takes_over(compiled: Compiled, inner: str) -> None:
    before = record(' value="1"') * 3 + f"<Correlation>{record()}</Correlation>"
    data = document(f"{before}\n{inner}\n{record()}<Workout/>{record()}")
    for cut in (0, len(data) // 2, len(ROOT) + len(before)):
        engine = compiled()
        assert run(engine, [data[:cut], data[cut:]]) == portable(data)
        assert engine.stopped


_TEXTS = st.text(
    st.sampled_from("ab1 .-+:\u00a0\u202f’é\t\n") | st.characters(exclude_categories=["Cs", "Cc"]),
    max_size=12,
)
_MARKS = st.sampled_from(
    ["&amp;", "&lt;", "&#x41;", "&#38;", "&quot;", "&apos;", "&bad;", "<", "&"]
)
_VALUES = st.one_of(
    _TEXTS.map(lambda t: t.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")),
    st.floats().map(repr),
    st.integers().map(str),
    st.sampled_from([WHEN, "2026-03-08 23:59:60 -0930", "7:00:01.5 AM", "23:00:00,123"]),
    st.lists(_MARKS, max_size=3).map("".join),
)
_NAMES = ["type", "unit", "value", "sourceName", "sourceVersion", "device", "startDate", "endDate",
          "creationDate", "key", "bpm", "time", "other"]  # fmt: skip


def _attributes(names: Any) -> Any:
    pairs = st.tuples(st.sampled_from(names), _VALUES)
    unique = st.lists(pairs, max_size=7, unique_by=lambda pair: pair[0])
    return unique.map(lambda found: "".join(f' {name}="{value}"' for name, value in found))


_RECORDS = st.builds(
    lambda attributes, inside: f"<Record{attributes}>{''.join(inside)}</Record>",
    _attributes(_NAMES),
    st.lists(
        st.one_of(
            _attributes(["key", "value"]).map(lambda a: f"<MetadataEntry{a}/>"),
            _attributes(["bpm", "time"]).map(lambda a: f"<InstantaneousBeatsPerMinute{a}/>"),
            st.sampled_from(["\n  ", "<HeartRateVariabilityMetadataList/>"]),
        ),
        max_size=4,
    ),
)
_ELEMENTS = st.one_of(
    _RECORDS,
    _RECORDS.map(lambda inside: f"<Correlation>{inside}</Correlation>"),
    _attributes(_NAMES).map(lambda a: f"<Workout{a}><WorkoutEvent{a}/></Workout>"),
    st.sampled_from(["\n ", record(' value="3"')]),
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_ELEMENTS, max_size=6), st.lists(st.integers(1, 400), max_size=5))
def test_made_up_markup_is_read_alike(
    compiled: Compiled, elements: list[str], sizes: list[int]
) -> None:
    data = document("".join(elements))
    assert run(compiled(), pieces(data, sizes)) == portable(data)


MARKS = [b"<", b">", b'"', b"'", b"=", b"/", b" ", b"&", b"\n", b"&amp;", b"&#10;", b"&bogus;",
         b"<a>", b"</a>", b"<Record ", b"</Record>", b"<?pi?>", b"<!-- -->", "é".encode(), b"\xff",
         b"\xef\xbf\xbe", b"<MetadataEntry ", b"</Correlation>", b"value="]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_broken_exports_are_read_alike(compiled: Compiled, seed: int) -> None:
    whole, chance = body(export(1, seed=seed).xml), random.Random(seed)
    lines = whole.splitlines(keepends=True)
    stopped = 0
    for _ in range(60):
        at = chance.randrange(len(lines))
        broken = bytearray(ROOT.encode() + b"".join(lines[at : at + chance.randint(1, 15)]))
        broken += b"</HealthData>"
        for _ in range(chance.randint(0, 3)):
            place = chance.randrange(len(broken))
            broken[place : place + chance.choice((0, 1, 1, 20))] = chance.choice(MARKS)
        engine, data = compiled(), bytes(broken)
        sizes = [chance.randint(1, 900) for _ in range(chance.randint(0, 4))]
        assert run(engine, pieces(data, sizes)) == portable(data), data
        stopped += engine.stopped
    assert 10 < stopped < 60  # some it reads to the end, some it hands over


@pytest.mark.parametrize("dirty", [False, True], ids=["clean", "as iOS 16 broke it"])
async def test_a_file_comes_to_the_same_whichever_engine_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dirty: bool
) -> None:
    if scanner.library() is None:
        compiling.build()  # the process that reads looks in the package, as it will
        scanner.library.cache_clear()
    made = export(5, dirty=dirty)
    fast = await read(tmp_path, made.zip)
    monkeypatch.setenv("SANTE_IMPORT_ENGINE", "portable")
    slow = await read(tmp_path, made.zip)
    assert {key: _merged(parts) for key, parts in fast.runs.items()} == {
        key: _merged(parts) for key, parts in slow.runs.items()
    }
    for name in (
        "sleep",
        "workouts",
        "days",
        "problems",
        "sources",
        "read",
        "left_out",
        "exported_at",
    ):
        assert getattr(fast, name) == getattr(slow, name), name
    assert sorted(fast.eras, key=repr) == sorted(slow.eras, key=repr)


def _merged(payloads: list[bytes]) -> bytes:
    return encode(merge([decode(payload) for payload in payloads]))


def test_columns_grow_when_they_are_full(
    compiled: Compiled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanner, "_ROOMS", (1, 1, 1, 1))
    data = body(export(1).xml)
    assert run(compiled(), [data]) == portable(data)


def test_batches_say_how_many_records_came_before(
    compiled: Compiled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanner, "ENOUGH", 50)
    data = body(export(1).xml) + b"text"
    engine = compiled()
    assert run(engine, pieces(data, [2_000] * (len(data) // 2_000))) == portable(data)
    assert engine.stopped


@pytest.mark.parametrize("attribute", ["sourceName", "type", "unit"])
def test_more_names_than_any_file_has_are_refused_by_both(
    compiled: Compiled, attribute: str
) -> None:
    data = document("".join(f'<Record {attribute}="n{i}"/>' for i in range(65_600)))
    engines: list[Engine] = [compiled(), PortableEngine()]
    for engine in engines:
        with pytest.raises(Unreadable) as refused:
            run(engine, [data])
        assert refused.value.code == "too_many_names"


def test_values_that_only_python_takes_for_numbers_need_no_name(compiled: Compiled) -> None:
    data = document("".join(record(f' value=" {i}"') for i in range(65_600)))
    engine = compiled()
    assert run(engine, pieces(data, [100_000] * 90)) == portable(data)


def test_an_element_without_an_end_is_not_looked_at_again_and_again(compiled: Compiled) -> None:
    inside = '<MetadataEntry key="k" value="v"/>' * 100_000
    data, engine = document(record(inside=inside)), compiled()
    assert run(engine, pieces(data, [100_000] * 30)) == portable(data)
    assert engine.stopped


def test_a_library_of_other_sources_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tmp_path / "scan.so"
    compiling.build(made)
    scanner.Library(made)
    monkeypatch.setattr(compiling, "digest", lambda: "of another day")
    with pytest.raises(compiling.NotCompiled):
        scanner.Library(made)


def test_without_a_compiler_a_line_says_why_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tmp_path / "scan.so"
    compiling.build(made)
    monkeypatch.setenv("CC", "false")
    with pytest.raises(compiling.NotCompiled, match=r"^false failed: it said nothing$"):
        compiling.build(made)
    assert list(tmp_path.iterdir()) == []


@given(st.binary(max_size=200) | st.lists(st.sampled_from(
    [b"a" * 31, b"\n", b"\t", "’".encode(), "\u00a0".encode(), b"<", b"!", b"<!", b"\0", b"\x7f",
     b"\xc2", b"\xa0", "😀".encode(), b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf"]
), max_size=30).map(b"".join))  # fmt: skip
@settings(max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_know_what_needs_no_cutting(compiled: Compiled, data: bytes) -> None:
    def needs_nothing() -> bool:
        try:
            data.decode()
        except UnicodeDecodeError:
            return False
        return b"<!" not in data and not any(c < 32 and c not in b"\t\n\r" for c in data)

    assert plain(data) == needs_nothing()
    assert compiled().library.plain(data) == (needs_nothing() and not _odd(data))


def _odd(data: bytes) -> bool:
    """Characters that XML does not have: the scanner leaves them to the parser."""
    return any(mark in data.decode() for mark in "\ufffe\uffff")


def test_it_takes_broken_files_without_a_fault_of_memory() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT_FOLDER / "tools/fuzz-scanner"), "400", "--seed", "3"],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "400 mutated pieces" in done.stdout
    assert " 0 findings" in done.stdout


def test_numbers_are_rounded_as_python_rounds_them(compiled: Compiled) -> None:
    chance = random.Random(5)
    printed = [repr(chance.uniform(-1, 1) * 10.0 ** chance.randint(-30, 30)) for _ in range(2_000)]
    printed += [f"{chance.random():.{places}f}" for places in range(30) for _ in range(20)]
    printed += ["9007199254740993", "0.1000000000000000055511151231257827", "1e-400", "4.9e-324"]
    data = document("".join(record(f' value="{text}"') for text in printed))
    engine = compiled()
    raw = engine.feed(data) or engine.close()
    assert raw is not None
    assert np.array_equal(raw.value, np.array([float(text) for text in printed]))
    assert not engine.stopped
