"""The guard of a format: every field of its samples is read, kept or declared as left out.

Declarations are easily wrong, so each is tried: a field that is read or kept is changed in the
sample, and something else must come out; one that is left out is changed, and nothing may.
"""

import copy
import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sante.wearables.formats.base import NO_NOTE, NONE, Book, Format, Tally, Unreadable
from sante.wearables.formats.opened import Opened
from tests.support.apple import zipped
from tests.wearables.reading import opened

# A file's name -> its value (JSON) or its rows (CSV).
Sample = Mapping[str, Any]
Path = tuple[str | int, ...]


def written(sample: Sample, *, folder: str = "export") -> bytes:
    """The sample as an archive."""
    return zipped({f"{folder}/{name}": document(name, value) for name, value in sample.items()})


def document(name: str, value: Any) -> bytes:
    if not name.endswith(".csv"):
        return json.dumps(value).encode()
    out = io.StringIO()
    writer = csv.DictWriter(out, list(value[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(value)
    return out.getvalue().encode()


def everything(one: Format, file: Opened) -> tuple[list[str], Tally]:
    """All that comes out, with names for numbers, in an order of its own."""
    book, tally, found = Book(), Tally(), []
    for batch in one.read(file, book, tally):
        samples = batch.samples
        if samples is not None:
            found += [
                repr((
                    book.metrics[samples.metric[i]], book.sources[samples.source[i]],
                    None if samples.device[i] == NONE else book.devices[samples.device[i]],
                    int(samples.start[i]), int(samples.duration[i]), int(samples.offset[i]),
                    float(samples.value[i]), int(samples.flags[i]),
                    None if samples.category[i] == NONE else book.categories[samples.category[i]],
                    None if samples.note[i] == NO_NOTE else samples.notes[samples.note[i]],
                ))
                for i in range(len(samples))
            ]  # fmt: skip
        found += [repr((book.sources[s.source], s)) for s in batch.sleep]
        found += [repr((book.sources[w.source], w)) for w in batch.workouts]
        found += [repr((book.sources[d.source], d)) for d in batch.days]
    return sorted(found), tally


def refused(one: Format, file: Opened) -> bool:
    """Whether the file is refused, with words for its owner; any other failure is one."""
    try:
        everything(one, file)
    except Unreadable as wrong:
        return bool(wrong.code and wrong.message)
    return False


def leaves(value: Any, above: Path = ()) -> Iterator[Path]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*above, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, (*above, place))
    else:
        yield above


_AROUND = {"summarizedActivitiesExport"}  # a list around the records, no field of them


def field_of(path: Path) -> str:
    names = [step for step in path if isinstance(step, str)]
    return ".".join(name for name in names if name not in _AROUND)


def changed(value: Any) -> Any:
    """Another value of the same kind."""
    if value is None or isinstance(value, bool):
        return 1 if value is None else not value
    if isinstance(value, (int, float)):
        return value + 1
    text = str(value)
    if midnight := re.match(r"(\d{4}-\d\d-|\d\d/)(\d\d)(.*[ T]00:00:00.*)", text):
        return f"{midnight[1]}{int(midnight[2]) % 27 + 1:02d}{midnight[3]}"
    if clock := re.search(r"(\d\d):(\d\d)", text):
        minute = f"{(int(clock[2]) + 7) % 60:02d}"
        return text[: clock.start(2)] + minute + text[clock.end(2) :]
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return f"{text[:8]}{int(text[8:]) % 27 + 1:02d}"
    if re.fullmatch(r"\d\d/\d\d/\d\d", text):
        return f"{text[:3]}{int(text[3:5]) % 27 + 1:02d}{text[5:]}"
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return str(float(text) + 1)
    if numbers := re.fullmatch(r"\[(.*)\]", text):
        return "[" + ",".join(changed(n) for n in numbers[1].split(",")) + "]"
    return _WORDS.get(text, f"{text}x")


# Words that mean something, and another of their kind.
_WORDS = {
    "deep": "light", "light": "rem", "rem": "light", "wake": "deep", "asleep": "restless",
    "restless": "asleep", "awake": "deep", "DEEP": "LIGHT", "LIGHT": "REM", "AWAKE": "DEEP",
    "long_sleep": "deleted", "": "1",
}  # fmt: skip


def put(value: Any, path: Path, new: Any) -> Any:
    made = copy.deepcopy(value)
    inner = made
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = new
    return made


def check(
    one: Format,
    sample: Sample,
    kind_of: Callable[[str], str],
    *,
    also: Sequence[str] = (),
    folder: str = "export",
) -> None:
    """Raises AssertionError for a field that is not declared, or is not what it is declared as.
    `also`: fields that say what the others mean, so that changing one alone may change nothing."""
    read = {(c.kind, f) for c in one.coverage if c.how != "left out" for f in c.fields}
    left = {(c.kind, f) for c in one.coverage if c.how == "left out" for f in c.fields}
    assert not read & left
    before, tally = everything(one, opened(written(sample, folder=folder)))
    assert before
    assert "unknown_field" not in tally.left_out
    differs: dict[tuple[str, str], bool] = {}
    for name, value in sample.items():
        for path in leaves(value):
            key = (kind_of(name), field_of(path))
            old = value
            for step in path:
                old = old[step]
            other = {**sample, name: put(value, path, changed(old))}
            now, _ = everything(one, opened(written(other, folder=folder)))
            differs[key] = differs.get(key, False) or now != before
    wrong = []
    for (kind, field), differed in differs.items():
        fitting = [f for k, f in read | left if k == kind and _fits(f, field)]
        declared = max(fitting, key=len, default=None)  # the exact name before a whole
        if declared is None:
            wrong.append(f"{kind}: {field} is neither read, kept nor left out")
        elif f"{kind}.{field}" not in also and differed != ((kind, declared) in read):
            said = "is not read" if (kind, declared) in read else "is not left out"
            wrong.append(f"{kind}: {field} {said}, whatever is declared")
    assert not wrong, wrong
    stranger = {**sample, (first := next(iter(sample))): _with_a_new_field(sample[first])}
    assert everything(one, opened(written(stranger, folder=folder)))[1].left_out["unknown_field"]


def _fits(declared: str, field: str) -> bool:
    return declared in ("*", field) or (declared.endswith(".*") and field.startswith(declared[:-1]))


def _with_a_new_field(value: Any) -> Any:
    if isinstance(value, dict):
        inner = next((k for k, v in value.items() if isinstance(v, list) and v), None)
        return {**value, inner: _with_a_new_field(value[inner])} if inner else {**value, "z9": 1}
    return [{**item, "z9": 1} for item in value]
