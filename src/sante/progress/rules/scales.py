"""Mood and energy on the scales people know, made comparable (R-92).

A score is 0 for the lowest step and 100 for the highest, evenly spaced. What a person gave is
kept beside it with its scale, and shown on the scale of whoever asks.
"""

from typing import Final, Literal, get_args

Scale = Literal["1-5", "1-10", "words"]
Word = Literal["very_low", "low", "okay", "good", "very_good"]
WORDS: Final[tuple[Word, ...]] = get_args(Word)


def steps_of(scale: Scale) -> int:
    return 10 if scale == "1-10" else 5


def score_of(step: int | None, scale: Scale) -> int | None:
    """0..100; None stays None."""
    return None if step is None else round(100 * (step - 1) / (steps_of(scale) - 1))


def level_of(score: int | None) -> int | None:
    """A score as a level from 1 to 5; None stays None."""
    return None if score is None else 1 + round(score / 25)


def step_of_word(word: Word) -> int:
    return WORDS.index(word) + 1


def word_of_step(step: int | None) -> Word | None:
    return None if step is None else WORDS[step - 1]
