from dataclasses import dataclass
from typing import Literal

from sante.insights.types.series import Group

# "good" and "note" are remarks; "notice" says that something changed, without a judgement.
Tone = Literal["good", "note", "notice"]
Why = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recommendation:
    """`action`: a page of ours where it can be done; empty when there is none."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a detector saw on a day. `weight` orders the sentences of the summary: 1 is the most
    telling. `sentence` stands alone, with numbers and units."""

    detector: str
    group: Group
    tone: Tone
    sentence: str
    why: Why = ()
    weight: float = 0.5
    recommendation: Recommendation | None = None
    achievement: str = ""
