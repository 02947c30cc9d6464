"""Nights from stages: one source a night, never added up.

A night belongs to the local date of waking. Episodes more than an hour apart are two; a short one
in the middle of the day is a nap. "Asleep" without a stage counts in the total and in no stage.
Stages that follow each other oddly (deep, then awake) are physiology, not errors: nothing is
rejected for them.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from sante.kit.clock import day_number
from sante.wearables.rules.daily.tuning import TUNING

_MINUTE: Final = 60_000_000
_HOUR: Final = 60 * _MINUTE
ASLEEP: Final = frozenset({"asleep", "light", "deep", "rem"})
# Where two segments of one source overlap, the more telling one holds.
_STRONGER: Final = ("awake", "rem", "deep", "light", "asleep", "unknown")


@dataclass(frozen=True, slots=True)
class Segment:
    """Times in microseconds UTC; `offset` (minutes) is the zone's at its end. `rank`: 0 for the
    most trusted source."""

    rank: int
    start: int
    end: int
    offset: int
    stage: str


@dataclass(frozen=True, slots=True)
class Episode:
    """Disjoint stages in order of time, of one source, and the time in bed around them."""

    rank: int
    stages: tuple[tuple[int, int, str], ...]
    offset: int
    bed: tuple[int, int] | None = None

    @property
    def start(self) -> int:
        return self.stages[0][0]

    @property
    def end(self) -> int:
        return self.stages[-1][1]

    @property
    def day(self) -> int:
        """Days since 1970 of the local date of waking."""
        day: int = day_number(self._span[1], self.offset)
        return day

    @property
    def _span(self) -> tuple[int, int]:
        """From falling asleep to the last waking; of a night without sleep, the whole."""
        asleep = [(s, e) for s, e, stage in self.stages if stage in ASLEEP]
        return (asleep[0][0], asleep[-1][1]) if asleep else (self.start, self.end)

    def of(self, *stages: str) -> float:
        return sum(e - s for s, e, stage in self.stages if stage in stages) / _MINUTE

    @property
    def total(self) -> float:
        return self.of(*ASLEEP)

    @property
    def staged(self) -> bool:
        return any(stage in ("light", "deep", "rem") for _, _, stage in self.stages)

    @property
    def is_nap(self) -> bool:
        middle = (self.start + self.end) // 2 + self.offset * _MINUTE
        hour = middle % (24 * _HOUR) / _HOUR
        first, last = TUNING.nap_between
        return self.end - self.start < TUNING.nap_under_min * _MINUTE and first <= hour < last


@dataclass(frozen=True, slots=True)
class Night:
    """The figures of one day's sleep; minutes."""

    rank: int
    total: float | None  # None when only the time in bed is known
    in_bed: float
    deep: float | None
    light: float | None
    rem: float | None
    awake: float | None
    nap: float
    latency: float | None
    waso: float | None
    awakenings: int | None
    efficiency: float | None
    start: int | None
    end: int | None
    offset: int
    staged: bool


def nights(segments: Iterable[Segment]) -> dict[int, Night]:
    """Local day of waking (days since 1970) -> that day's sleep."""
    by_source: dict[int, list[Segment]] = defaultdict(list)
    for segment in segments:
        by_source[segment.rank].append(segment)
    in_bed = sorted(
        (s.start, s.end, s.rank) for own in by_source.values() for s in own if s.stage == "in_bed"
    )
    candidates: dict[int, dict[int, list[Episode]]] = defaultdict(lambda: defaultdict(list))
    for rank, own in by_source.items():
        for episode in _episodes(rank, own):
            candidates[episode.day][rank].append(_in_bed(episode, in_bed))
    return {day: _night(_chosen(sources)) for day, sources in candidates.items()}


def _chosen(sources: dict[int, list[Episode]]) -> list[Episode]:
    """One source's episodes: stages beat plain sleep, which beats time in bed; then trust."""

    def worth(rank: int) -> tuple[bool, bool, int]:
        own = sources[rank]
        return not any(e.staged for e in own), not any(e.total for e in own), rank

    return sources[min(sources, key=worth)]


def _episodes(rank: int, own: Sequence[Segment]) -> Iterable[Episode]:
    told = [s for s in own if s.stage != "in_bed"]
    groups: list[list[Segment]] = []
    # A night of which only the time in bed is known is an episode of its own.
    for kind in (told, _apart([s for s in own if s.stage == "in_bed"], told)):
        reach: int | None = None
        for segment in sorted(kind, key=lambda s: (s.start, s.end)):
            if reach is None or segment.start - reach > TUNING.episode_gap_min * _MINUTE:
                groups.append([])
                reach = segment.end
            groups[-1].append(segment)
            reach = max(reach, segment.end)
    for group in groups:
        last = max(group, key=lambda s: s.end)
        yield Episode(rank, _disjoint(group), last.offset)


def _apart(segments: Sequence[Segment], others: Sequence[Segment]) -> list[Segment]:
    """Those that overlap none of the others."""
    ordered = sorted(others, key=lambda s: s.start)
    starts = [other.start for other in ordered]
    reach = list(accumulate((other.end for other in ordered), max, initial=-(1 << 63)))
    # Of the others that start before it ends, the one that reaches furthest ends before it starts.
    return [s for s in segments if reach[bisect_left(starts, s.end)] <= s.start]


def _disjoint(group: Sequence[Segment]) -> tuple[tuple[int, int, str], ...]:
    """Stages without overlaps: at each moment the most telling one."""
    if all(s.stage == "in_bed" for s in group):
        return ((min(s.start for s in group), max(s.end for s in group), "in_bed"),)
    edges = sorted({edge for s in group for edge in (s.start, s.end)})
    pending = sorted(group, key=lambda s: s.start)
    found: list[tuple[int, int, str]] = []
    active: list[Segment] = []
    at = 0
    for start, end in pairwise(edges):
        while at < len(pending) and pending[at].start <= start:
            active.append(pending[at])
            at += 1
        active = [s for s in active if s.end > start]
        if not active:
            continue
        stage = min((s.stage for s in active), key=_STRONGER.index)
        if found and found[-1][2] == stage and found[-1][1] == start:
            found[-1] = (found[-1][0], end, stage)
        else:
            found.append((start, end, stage))
    return tuple(found)


def _in_bed(episode: Episode, in_bed: Sequence[tuple[int, int, int]]) -> Episode:
    """With the time in bed: its own source's word, else anybody's, else the episode itself."""
    start, end = episode.start, episode.end
    before = in_bed[: bisect_left(in_bed, (end,))]  # in order of their starts
    near = [(s, e, r) for s, e, r in before if start < e]
    own = [(s, e) for s, e, rank in near if rank == episode.rank]
    spans = own or [(s, e) for s, e, _ in near]
    if not spans:
        return episode
    first = min(start, *(s for s, _ in spans))
    last = max(end, *(e for _, e in spans))
    return Episode(episode.rank, episode.stages, episode.offset, (first, last))


def _night(episodes: list[Episode]) -> Night:
    naps = [e for e in episodes if e.is_nap]
    main = [e for e in episodes if not e.is_nap] or naps
    nap = sum(e.total for e in naps if e not in main)
    asleep = [e for e in main if e.total > 0]
    bed = sum((e.bed[1] - e.bed[0] if e.bed else e.end - e.start) for e in main) / _MINUTE
    last = max(main, key=lambda e: e.end)
    if not asleep:
        return Night(
            last.rank, None, bed, None, None, None, None, nap, None, None, None, None,
            None, None, last.offset, staged=False,
        )  # fmt: skip
    total = sum(e.total for e in asleep)
    staged = any(e.staged for e in asleep)
    spans = [e._span for e in asleep]
    first = asleep[0]
    lights_out = first.bed[0] if first.bed else first.start
    waso = sum(
        (end - start) / _MINUTE - e.total for e, (start, end) in zip(asleep, spans, strict=True)
    )
    return Night(
        rank=last.rank,
        total=total,
        in_bed=bed,
        deep=sum(e.of("deep") for e in asleep) if staged else None,
        light=sum(e.of("light") for e in asleep) if staged else None,
        rem=sum(e.of("rem") for e in asleep) if staged else None,
        awake=sum(e.of("awake") for e in main),
        nap=nap,
        latency=(spans[0][0] - lights_out) / _MINUTE,
        waso=max(0.0, waso),
        awakenings=sum(_awakenings(e) for e in asleep),
        efficiency=min(1.0, total / bed) if bed else None,
        start=spans[0][0],
        end=spans[-1][1],
        offset=last.offset,
        staged=staged,
    )


def _awakenings(episode: Episode) -> int:
    """Times awake of five minutes or more between falling asleep and the last waking."""
    asleep = [(s, e) for s, e, stage in episode.stages if stage in ASLEEP]
    gaps = (later[0] - earlier[1] for earlier, later in pairwise(asleep))
    return sum(gap >= TUNING.awakening_min * _MINUTE for gap in gaps)
