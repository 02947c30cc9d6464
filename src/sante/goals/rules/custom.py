"""A goal in the person's own words: what it points to, and what we do not plan for.

A text is read by rules, not guessed at. Its words are looked up in the topics (`topics.toml`);
what it turns away from ("without the gym", "I don't want to lose weight") is left out; and when
nothing is recognised nothing is made: the person keeps their words and sees what we can read.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sante.goals.rules.catalogue import Library, Topic
from sante.goals.rules.wishes import refusal

__all__ = ["SUGGESTED", "Wish", "read_wish", "refusal", "support_for", "unread"]

TITLE_LENGTH: Final = 80
MOST_TOPICS: Final = 3
SUGGESTED: Final = ("energy", "sleep", "stress", "weight", "cholesterol", "sugar", "fitness")
WEIGHT: Final = "weight"
GENERAL: Final = "longevity"

# What a text turns away from, up to the end of its clause. A bare "no" is not among them: who has
# no energy wishes for it.
_AWAY: Final = re.compile(
    r"\b(?:(?:do not|don't|dont|does not|doesn't|not|never|no longer) (?:really )?"
    r"(?:want|wish|need|like|care|interested|looking|trying|ready|planning|into|fond)"
    r"(?: to| about| in| for| of)?(?: be| do| go on| have)?"
    r"|without|instead of|rather than|not about|nothing (?:about|to do with)|no interest in"
    r"|other than|anything but|hate|dislike|can't stand|not by|not through|no more talk of"
    r"|ohne|statt|sans|sin)\b"
)
_CLAUSE: Final = re.compile(
    r"[,.;:!?()]|\bbut\b|\bjust\b|\bonly\b|\bsondern\b|\bmais\b|\bpero\b"
    r"|\band (?=(?:i|i'd|want|to|more|be|get|have|feel|sleep|eat|lower|better)\b)"
)
_TURNED: Final = 7  # words a turning away reaches, at most

_WEIGHT_SUPPORT: Final[Mapping[str, str]] = {
    "eating_disorder": (
        "You told us of an eating disorder, now or earlier, so we make no plan about weight: rules"
        " about it can do harm here. Your doctor or an eating-disorder helpline can help. We are"
        " glad to work on sleep, energy or calm with you: say so in your own words."
    ),
    "pregnancy": (
        "In pregnancy weight is for you and your midwife or doctor; we make no plan to lose any. We"
        " are glad to work on sleep, energy or calm with you: say so in your own words."
    ),
    "trying_to_conceive": (
        "While you hope for a child, talk about weight with your doctor; we make no plan to lose"
        " any. We are glad to work on sleep, energy or food with you: say so in your own words."
    ),
    "breastfeeding": (
        "While you breastfeed your body needs more, not less, so we make no plan to lose weight. We"
        " are glad to work on sleep, energy or calm with you: say so in your own words."
    ),
    "age:under_18": (
        "You are still growing, so we make no plan about weight. If it worries you, talk to your"
        " doctor or somebody you trust. We are glad to work on sleep, energy or sport with you."
    ),
    "body:bmi_below_20": (
        "Your weight is at the low end already, so we make no plan to lose any. If it worries you,"
        " talk to your doctor. We are glad to work on strength, sleep or energy with you."
    ),
}
_WEIGHT_SUPPORT_ALSO: Final = {"condition:underweight": "body:bmi_below_20"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a text points to: topics in order of how much of it they fit. None when we could not
    read it. `left_out`: topics it turns away from."""

    title: str
    topics: tuple[str, ...]
    biomarkers: tuple[str, ...]
    actions: frozenset[str]
    left_out: tuple[str, ...] = ()

    @property
    def readable(self) -> bool:
        return bool(self.topics)


@dataclass(frozen=True, slots=True)
class _Text:
    """A text in lower case, and its parts that turn away from something."""

    whole: str
    away: tuple[tuple[int, int], ...]

    def turns_from(self, place: int) -> bool:
        return any(start <= place < end for start, end in self.away)


def read_wish(prompt: str, library: Library, codes: Collection[str] = ()) -> Wish:
    """Map a free text to markers and actions. Where losing weight is no aim for the person
    (`codes`), what else the text wishes for is kept and that part is not."""
    text = _text(prompt)
    scored = [(_hits(text, topic), topic) for topic in library.topics.values()]
    wished = [(hits, topic) for hits, topic in scored if hits.wished]
    ranked = sorted(wished, key=_rank)
    topics = [topic for _, topic in ranked]
    refused = support_for(codes) is not None and any(t.id == WEIGHT for t in topics)
    if refused:
        topics = [t for t in topics if t.id != WEIGHT]
    topics = topics[:MOST_TOPICS]
    return Wish(
        title=" and ".join(t.title for t in topics) if refused and topics else _title(prompt),
        topics=tuple(t.id for t in topics),
        biomarkers=_unique(b for t in topics for b in t.biomarkers),
        actions=_actions(text, topics, library),
        left_out=tuple(t.id for hits, t in scored if hits.turned_from and not hits.wished),
    )


def _rank(pair: tuple["_Hits", Topic]) -> tuple[bool, int, int]:
    """The most named first, then the first named; health as such after what is said of it."""
    hits, topic = pair
    return topic.id == GENERAL, -len(hits.wished), min(hits.wished)


def support_for(codes: Collection[str]) -> str | None:
    """Words for somebody whose wish is about weight though losing any is no aim for them."""
    known = {*codes, *(own for code, own in _WEIGHT_SUPPORT_ALSO.items() if code in codes)}
    return next((words for code, words in _WEIGHT_SUPPORT.items() if code in known), None)


def wants_weight(prompt: str, library: Library) -> bool:
    return bool(_hits(_text(prompt), library.topics[WEIGHT]).wished)


def unread(prompt: str, library: Library) -> str:
    """What to say about a text that points to nothing we know."""
    known = [library.topics[key].title.lower() for key in SUGGESTED]
    said = " ".join(prompt.split())
    short = said if len(said) <= TITLE_LENGTH else f"{said[: TITLE_LENGTH - 1]}…"
    return (
        f"We could not tell from “{short}” what to work on, so nothing was made. Add a word for it,"
        f" such as {', '.join(known[:-1])} or {known[-1]}, or choose one of the other goals."
    )


@dataclass(frozen=True, slots=True)
class _Hits:
    """Where a topic's words stand in a text: wished for, and turned away from."""

    wished: tuple[int, ...]
    turned_from: tuple[int, ...]


def _text(prompt: str) -> _Text:
    whole = " ".join(prompt.casefold().replace("’", "'").split())
    return _Text(whole, tuple(_away(whole)))


def _away(text: str) -> Iterable[tuple[int, int]]:
    for marker in _AWAY.finditer(text):
        clause = _CLAUSE.search(text, marker.end())
        end = len(text) if clause is None else clause.start()
        reach = re.match(rf"(?:\W*[\w'-]+){{0,{_TURNED}}}", text[marker.end() : end])
        yield marker.end(), marker.end() + (0 if reach is None else reach.end())


def _hits(text: _Text, topic: Topic) -> _Hits:
    """Problems are wished away wherever they stand; what is turned from counts for nothing."""
    problems = _places(text.whole, topic.problems)
    words = _places(text.whole, topic.words)
    kept = [p for p in words if not text.turns_from(p)]
    turned = [p for p in words if text.turns_from(p)]
    return _Hits(tuple(sorted({*problems, *kept})), tuple(turned))


def _places(text: str, words: Sequence[str]) -> list[int]:
    return [m.start() for word in words if (m := _pattern(word).search(text)) is not None]


@lru_cache(maxsize=2048)
def _pattern(word: str) -> re.Pattern[str]:
    """A word as a whole, or with * every word that begins with it."""
    stem = re.escape(word.removesuffix("*").casefold()).replace(r"\ ", " ")
    return re.compile(rf"(?<!\w){stem}" + ("" if word.endswith("*") else r"(?!\w)"))


def _actions(text: _Text, topics: Sequence[Topic], library: Library) -> frozenset[str]:
    """What the topics point to, without the ways the text turns away from; where nothing would be
    left, they stay: the person takes out what they do not want."""
    found = frozenset(a for t in topics for a in t.actions)
    barred = {
        action
        for bar in library.bars
        if any(text.turns_from(place) for place in _places(text.whole, bar.words))
        for action in bar.actions
    }
    return found - barred or found


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _title(prompt: str) -> str:
    line = " ".join(prompt.split())
    if len(line) > TITLE_LENGTH:
        line = line[: TITLE_LENGTH - 1].rsplit(" ", 1)[0] + "…"
    return line[:1].upper() + line[1:]
