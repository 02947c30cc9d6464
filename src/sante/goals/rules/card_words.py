"""A report card in plain sentences: what was expected, what came, and what to make of it."""

from datetime import date
from typing import Final, Protocol

from sante.goals.types import Credit, MarkerCard, ReportCard, Retest, Scored

UNMOVED: Final = "It stands where it stood when the goal began."


class Write(Protocol):
    """Writes values of one marker in the person's unit."""

    def text(self, value: float) -> str: ...
    def interval(self, low: float, high: float) -> str: ...
    def signed(self, difference: float) -> str: ...
    def size(self, difference: float) -> str: ...
    def day(self, day: date) -> str: ...


def summary(card: ReportCard, due: str) -> str:
    """The whole card in a sentence or two; `due` is the day a re-test says something from on."""
    scored = card.newest
    if not scored:
        tested = any(marker.retests for marker in card.markers)
        return (
            "No value could be held against its projection yet."
            if tested
            else f"No re-test yet. From {due} on a blood test tells whether it worked."
        )
    inside = sum(one.inside80 for one in scored)
    said = f"{_of(inside, len(scored))} fell inside the likely range."
    worse = sum(one.better == "no_change" for one in scored)
    if worse:
        said += f" For {_of(worse, len(scored), noun='marker')}, “no change” was the better guess."
    return said


def _of(part: int, whole: int, noun: str = "result") -> str:
    if whole == 1:
        return f"{'The one' if noun == 'result' else 'the one'} {noun}" if part else f"No {noun}"
    return f"{part} of {whole} {noun}s"


def told(card: MarkerCard, write: Write) -> tuple[str, ...]:
    """What to say of one marker, the most important first."""
    newest = card.newest
    if newest is None:
        return (_without(card, write),)
    moved = write.text(card.baseline) != write.text(newest.value)
    said = [_judged(newest, write), _compared(card, newest, write) if moved else UNMOVED]
    if card.credit is not None and moved:
        said.append(_credited(card.credit, write))
    said += [card.response, *card.warnings]
    if card.missing_since is not None:
        said.append(_missing(card.missing_since, write))
    return tuple(sentence for sentence in said if sentence)


def _without(card: MarkerCard, write: Write) -> str:
    if card.state == "other_unit":
        return (
            "It was measured in another unit than at the start, and there is no fixed way from one"
            " to the other. The target keeps what it had."
        )
    if card.missing_since is not None:
        return _missing(card.missing_since, write)
    return "No new value yet."


def _missing(on: date, write: Write) -> str:
    return (
        f"Your report of {write.day(on)} does not hold it. The target keeps what it had; ask for"
        " it at the next test."
    )


def _judged(newest: Retest, write: Write) -> str:
    if newest.scored is None:
        if newest.comparator:
            return (
                f"On {write.day(newest.on)} it read {newest.comparator} {write.text(newest.value)},"
                " which the test could not measure exactly, so the projection is not scored."
            )
        return (
            f"On {write.day(newest.on)} it read {write.text(newest.value)}. Nothing was projected"
            " for that day, so there is nothing to score."
        )
    scored = newest.scored
    likely = write.interval(scored.band80.low, scored.band80.high)
    said = (
        f"We expected about {write.text(scored.expected)} on {write.day(newest.on)}, likely"
        f" {likely}. It read {write.text(newest.value)}, {_where(scored)}."
        f" {_guessed(scored, write)}"
    )
    return f"{said} The plan has changed since that was projected." if newest.plan_changed else said


def _where(scored: Scored) -> str:
    if scored.inside80:
        return "inside that range"
    if scored.inside95:
        return "outside it, but within what holds in 19 of 20"
    return "outside even what should hold in 19 of 20: our projection was wrong"


def _guessed(scored: Scored, write: Write) -> str:
    off = write.size(scored.error)
    unchanged = write.size(scored.no_change_error)
    if scored.better == "no_change":
        return (
            f"A guess of “no change” would have been better: off by {unchanged}, where we were off"
            f" by {off}."
        )
    if scored.better == "equal":
        return f"A guess of “no change” would have been as good, off by {unchanged}."
    return f"We were off by {off}; a guess of “no change” would have been off by {unchanged}."


def _compared(card: MarkerCard, newest: Retest, write: Write) -> str:
    change = card.change
    if change is None:
        return ""
    step = f"From {write.text(card.baseline)} to {newest.comparator}{write.text(newest.value)}"
    if change.real is None or change.limit_percent is None:
        return f"{step}: we cannot tell whether that is more than chance."
    limit = f"{change.limit_percent:.0f}\N{NO-BREAK SPACE}%"
    if change.real:
        return f"{step}: a real change. By itself it varies by up to {limit}."
    return f"{step}: that may be chance. By itself it varies by up to {limit} between tests."


def _credited(credit: Credit, write: Write) -> str:
    return (
        f"Where the change may come from: {write.signed(credit.by_plan)} the plan,"
        f" {write.signed(credit.by_itself)} a first value's way back to what is usual,"
        f" {write.signed(credit.left_over)} neither, which is mostly noise."
    )
