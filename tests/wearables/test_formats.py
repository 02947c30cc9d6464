"""What holds for every kind of file: it is told what is read, by the page as by the code."""

from pathlib import Path

import pytest

from sante.wearables.formats import TITLES, all_formats, recognise
from sante.wearables.formats.base import Book, Format, Tally, Unreadable
from sante.wearables.formats.catalogue import page
from sante.wearables.formats.opened import Sniff
from sante.wearables.rules.metrics import is_metric_key
from tests.wearables import guard
from tests.wearables.reading import opened

ROOT = Path(__file__).parents[2]
FORMATS = pytest.mark.parametrize("one", all_formats(), ids=lambda one: one.name)


def test_the_page_about_formats_says_what_they_declare() -> None:
    written = (ROOT / "docs" / "wearable-formats.md").read_text()
    assert written == page(), "run: python -m sante.wearables.formats.catalogue"
    assert all(f"## {title}" in written for title in TITLES.values())


@FORMATS
def test_each_declares_every_field_once(one: Format) -> None:
    declared = [(c.kind, field) for c in one.coverage for field in c.fields if field != "*"]
    assert len(set(declared)) == len(declared)
    assert all(c.why for c in one.coverage if c.how == "left out")
    assert all("|" not in f"{c.kind}{c.why}{c.fields}" for c in one.coverage)


@FORMATS
def test_each_knows_its_specimen_before_all_others_do(one: Format) -> None:
    file = opened(one.specimen)
    assert recognise(file).name == one.name
    assert sum(part.size for part in one.parts(file)) > 0


@FORMATS
def test_what_comes_out_has_names_that_can_be_stored(one: Format) -> None:
    book = Book()
    for batch in one.read(opened(one.specimen), book, Tally()):
        assert all(is_metric_key(day.metric) for day in batch.days)
        assert all(segment.end > segment.start for segment in batch.sleep)
        assert all(workout.end >= workout.start for workout in batch.workouts)
    assert all(is_metric_key(name) for name in book.metrics)


@FORMATS
@pytest.mark.parametrize("content", [b"", b"\0" * 100, b"PK\x05\x06" + b"\0" * 18, b"[", b"{}"])
def test_nobody_takes_what_is_nothing(one: Format, content: bytes) -> None:
    assert not one.recognises(Sniff(opened(content)))


@FORMATS
def test_a_specimen_cut_anywhere_is_read_or_refused(one: Format) -> None:
    step = max(1, len(one.specimen) // 40)
    for length in range(1, len(one.specimen), step):
        try:
            file = opened(one.specimen[:length])
        except Unreadable:
            continue
        assert guard.refused(one, file) in (True, False)
