"""Readings as chunks: exact, and a function of the set of readings alone (R8)."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sante.wearables.formats.base import NO_NOTE, NONE, Book, Device, Flag, Samples
from sante.wearables.store.block import Block, labels_of, merge
from sante.wearables.store.codec import Corrupt, decode, encode
from sante.wearables.store.runs import month_of, runs_of

SECOND = 1_000_000
JANUARY = 1_767_225_600 * SECOND  # 2026-01-01

words = st.none() | st.sampled_from(["stood", "idle", "é, ü", ""])
values = st.one_of(
    st.floats(allow_infinity=True, allow_nan=True),
    st.integers(-(10**6), 10**6).map(float),
    st.integers(0, 10**7).map(lambda n: n / 1000),
)
instants = st.integers(0, 40).map(lambda n: JANUARY + n * SECOND) | st.integers(
    JANUARY, JANUARY + 10**12
)
reading = st.tuples(
    instants,
    st.sampled_from([0, SECOND, 90 * SECOND, 1]),
    st.sampled_from([-720, 0, 60, 840]),
    values,
    st.integers(0, 31),
    words,
    words,
    words,
)
readings = st.lists(reading, max_size=40)


def block(rows: list[tuple]) -> Block:  # type: ignore[type-arg]
    start, duration, offset, value, flags, category, device, note = (
        [row[i] for row in rows] for i in range(8)
    )
    return Block(
        np.array(start, np.int64),
        np.array(duration, np.int64),
        np.array(offset, np.int16),
        np.array(value, np.float64),
        np.array(flags, np.uint8),
        labels_of(category),
        labels_of(device),
        labels_of(note),
    )


def rows_of(found: Block) -> list[tuple]:  # type: ignore[type-arg]
    """As they went in; NaN as None, so that rows can be compared."""
    texts = [
        [None if code == 0 else column.words[code - 1] for code in column.codes.tolist()]
        for column in (found.category, found.device, found.note)
    ]
    value = [None if v != v else v for v in found.value.tolist()]
    columns = (found.start.tolist(), found.duration.tolist(), found.offset.tolist(), value)
    return list(zip(*columns, found.flags.tolist(), *texts, strict=True))


@given(readings)
def test_what_is_encoded_is_decoded_to_the_bit(rows: list[tuple]) -> None:  # type: ignore[type-arg]
    whole = merge([block(rows)])
    assert rows_of(decode(encode(whole))) == rows_of(whole)


@given(readings, readings)
def test_a_merge_holds_every_reading_once_and_no_other(a: list[tuple], b: list[tuple]) -> None:  # type: ignore[type-arg]
    def identities(found: list[tuple]) -> set[tuple]:  # type: ignore[type-arg]
        return {
            (r[0], r[1], None if r[3] is None or r[3] != r[3] else r[3] + 0.0, r[5]) for r in found
        }

    together = rows_of(merge([block(a), block(b)]))
    assert identities(together) == identities(a) | identities(b)
    assert len(together) == len(identities(together))
    assert [r[0] for r in together] == sorted(r[0] for r in together)


@given(st.lists(readings, min_size=1, max_size=4), st.randoms())
def test_any_order_and_any_split_ends_in_the_same_bytes(parts: list, chance) -> None:  # type: ignore[no-untyped-def,type-arg]
    """R8."""
    at_once = encode(merge([block([row for part in parts for row in part])]))
    chance.shuffle(parts)
    state = merge([])
    for part in [*parts, parts[0]]:  # one of them twice
        state = decode(encode(merge([state, merge([block(part)])])))
    assert encode(state) == at_once


def test_of_two_accounts_of_a_reading_the_stated_zone_wins_and_flags_are_united() -> None:
    here = (JANUARY, 0, 60, 61.0, int(Flag.AT_REST), None, None, None)
    there = (JANUARY, 0, 120, 61.0, int(Flag.ZONE_STATED), None, "watch", "{}")
    kept = rows_of(merge([block([here]), block([there])]))
    flags = int(Flag.AT_REST | Flag.ZONE_STATED)
    assert kept == [(JANUARY, 0, 120, 61.0, flags, None, "watch", "{}")]


@given(st.binary(max_size=200))
def test_bytes_that_are_no_chunk_are_refused(data: bytes) -> None:
    with pytest.raises(Corrupt):
        decode(data)


@given(st.data())
def test_a_damaged_chunk_is_refused_or_unharmed(data: st.DataObject) -> None:
    whole = encode(
        merge([block([(JANUARY + i, 0, 0, i / 7, 0, None, "a", None) for i in range(50)])])
    )
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :]
    try:
        found = decode(changed)
    except Corrupt:
        return
    assert len(found) == 50


def test_heart_rate_takes_few_bytes_a_reading() -> None:
    chance = np.random.default_rng(1)
    n = 8_000
    start = JANUARY + np.cumsum(chance.integers(200, 420, n)) * SECOND
    none = labels_of([None] * n)
    rate = chance.integers(48, 160, n).astype(np.float64)
    zero = np.zeros(n, np.int64)
    offset, flags = np.full(n, 60, np.int16), np.zeros(n, np.uint8)
    whole = merge([Block(start, zero, offset, rate, flags, none, none, none)])
    assert len(encode(whole)) / n < 3


def test_a_batch_becomes_a_run_for_each_metric_source_and_month() -> None:
    book = Book()
    heart, steps = book.metric("heart_rate", "count/min"), book.metric("steps", "count")
    watch, phone = book.source("Watch", "watch"), book.source("Phone", "phone")
    device = book.device(Device("Watch", "Apple Inc.", "Watch", "Watch6,2", "11.1"))
    february = JANUARY + 31 * 86_400 * SECOND
    rows = [
        (heart, watch, device, february, 61.0),
        (heart, watch, device, JANUARY, 60.0),
        (heart, watch, NONE, february - 1, 62.0),
        (steps, watch, NONE, JANUARY, 10.0),
        (steps, phone, NONE, JANUARY, 11.0),
        (steps, phone, NONE, JANUARY, 11.0),
    ]
    metric, source, dev, start, value = (list(column) for column in zip(*rows, strict=True))
    samples = Samples(
        metric=np.array(metric, np.uint16),
        source=np.array(source, np.uint16),
        device=np.array(dev, np.uint16),
        start=np.array(start, np.int64),
        duration=np.zeros(6, np.int64),
        offset=np.zeros(6, np.int16),
        value=np.array(value),
        category=np.full(6, NONE, np.uint16),
        flags=np.zeros(6, np.uint8),
        note=np.full(6, NO_NOTE, np.uint32),
    )
    found = {
        (run.key.metric, run.key.source, run.key.month): rows_of(decode(run.payload))
        for run in runs_of(samples, book, ["a-device"])
    }
    assert {key: len(rows) for key, rows in found.items()} == {
        ("heart_rate", "Watch", date(2026, 1, 1)): 2,
        ("heart_rate", "Watch", date(2026, 2, 1)): 1,
        ("steps", "Watch", date(2026, 1, 1)): 1,
        ("steps", "Phone", date(2026, 1, 1)): 1,
    }
    assert found["heart_rate", "Watch", date(2026, 2, 1)][0][6] == "a-device"


def test_months_are_counted_in_utc_before_1970_too() -> None:
    assert month_of(-1) == date(1969, 12, 1)
    assert month_of(0) == date(1970, 1, 1)
