"""What seems to move a person (T-37); it changes words and nothing else."""

import pytest
from tests.rewards.lives import day, fact, life, routine

from sante.kit.ids import new_id
from sante.rewards.rules.motivation import encouragement, profile_of
from sante.rewards.types import Life, Motivation, Style, Taken


def explorer() -> Life:
    return life(facts=[fact(i, key=f"{i}", kind=f"thing {i}") for i in range(1, 11)], days=10)


def completionist() -> Life:
    return life([routine("c" * 28)], [fact(i) for i in range(1, 29)], days=28)


def achiever() -> Life:
    taken = tuple(Taken(new_id(), "week_warrior", i, day(i)) for i in range(1, 5))
    return life(facts=[fact(i) for i in range(1, 8)], days=7, challenges=taken)


def socializer() -> Life:
    facts = [fact(i, key=f"{i}", kind="social_support") for i in range(1, 9)]
    return life(facts=facts, days=8)


@pytest.mark.parametrize(
    ("lived", "style"),
    [
        (explorer(), Style.EXPLORER),
        (completionist(), Style.COMPLETIONIST),
        (achiever(), Style.ACHIEVER),
        (socializer(), Style.SOCIALIZER),
    ],
    ids=list(Style),
)  # fmt: skip
def test_what_people_do_says_what_moves_them(lived: Life, style: Style) -> None:
    assert profile_of(lived).primary is style


@pytest.mark.parametrize(("count", "confident"), [(4, False), (5, True)])
def test_fewer_than_five_things_say_little(count: int, confident: bool) -> None:
    found = profile_of(life(facts=[fact(i, key=f"{i}") for i in range(1, count + 1)], days=5))
    assert (found.confidence > 0.3) is confident


def test_a_second_is_told_when_it_comes_close() -> None:
    """60 % of the first: five different things (5), and one challenge (3) against none."""
    facts = [fact(i, key=f"{i}", kind=f"{i}") for i in range(1, 6)]
    taken = (Taken(new_id(), "week_warrior", 1, day(1)),)
    near = profile_of(life(facts=facts, days=6, challenges=taken))
    assert (near.primary, near.secondary) == (Style.EXPLORER, Style.ACHIEVER)
    more = [*facts, fact(6, key="6", kind="6")]
    far = profile_of(life(facts=more, days=6, challenges=taken))
    assert far.secondary is None


@pytest.mark.parametrize("style", Style)
def test_words_differ_and_what_they_are_about_is_the_same(style: Style) -> None:
    said = encouragement(Motivation(style, None, 0.5), next_level=7)
    assert "level 7" in said
    others = [encouragement(Motivation(s, None, 0.5), next_level=7) for s in Style if s != style]
    assert said not in others
