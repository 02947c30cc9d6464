"""A goal in the person's own words: what it points to, and what we do not plan for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sante.goals.rules.catalogue import Library, Topic

DEFAULT_TOPIC: Final = "longevity"
TITLE_LENGTH: Final = 80

HARM: Final = (
    "That could harm you, so we do not plan for it. If eating or your body is on your mind a lot,"
    " talking to somebody helps: your doctor, or an eating-disorder helpline in your country."
)
MEDICINE: Final = (
    "We never start, stop or change a medicine. Talk to whoever prescribed it; we can help you"
    " write down your questions. Say here which habit you would like to work on."
)
URGENT: Final = (
    "This may need a doctor now, not a plan. Call your emergency number if it is happening, or if"
    " you think of harming yourself, call a crisis line or your emergency number."
)

# (what it is, words for the person). Harm is looked for before anything else is read into a text.
_REFUSALS: Final = (
    (
        r"chest pain|can'?t breathe|stroke symptoms|suicid|kill myself|end my life|hurt myself",
        URGENT,
    ),
    (
        r"\b(purg\w*|vomit\w*|throw(ing)? up|laxativ\w*|pro.?ana|thinspo\w*)\b"
        r"|\b(not|stop|without) eating\b|\bstarv\w*|\bwater fast|\bdry fast"
        r"|\bfast(ing)?\b.{0,20}\b(days|week|48|72|36)",
        HARM,
    ),
    (
        r"\b(stop|quit|reduce|lower|replace|come off|get off|wean|skip|change|start|increase)\b"
        r".{0,30}\b(medic\w*|tablets?|pills?|drugs?|statins?|insulin|metformin|warfarin|dose"
        r"|antidepress\w*|levothyroxine|prescription)\b",
        MEDICINE,
    ),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a text points to: topics in order of how much of it they fit."""

    title: str
    topics: tuple[str, ...]
    biomarkers: tuple[str, ...]
    actions: frozenset[str]


def refusal(prompt: str) -> str | None:
    """Words for a wish that we do not plan for; None when we do."""
    text = " ".join(prompt.lower().replace("’", "'").split())
    return next((words for pattern, words in _REFUSALS if re.search(pattern, text)), None)


def read_wish(prompt: str, library: Library) -> Wish:
    """Map a free text to markers and actions; what fits nothing becomes a general health goal."""
    text = prompt.casefold()
    counted = [(_hits(text, topic), topic) for topic in library.topics.values()]
    found = [t for hits, t in sorted(counted, key=lambda pair: -pair[0]) if hits]
    topics = found[:3] or [library.topics[DEFAULT_TOPIC]]
    return Wish(
        title=_title(prompt),
        topics=tuple(t.id for t in topics),
        biomarkers=_unique(b for t in topics for b in t.biomarkers),
        actions=frozenset(a for t in topics for a in t.actions),
    )


def _hits(text: str, topic: Topic) -> int:
    """How many of a topic's words begin a word of the text."""
    return sum(bool(re.search(rf"\b{re.escape(word)}", text)) for word in topic.words)


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _title(prompt: str) -> str:
    line = " ".join(prompt.split())
    if len(line) > TITLE_LENGTH:
        line = line[: TITLE_LENGTH - 1].rsplit(" ", 1)[0] + "…"
    return line[:1].upper() + line[1:]
