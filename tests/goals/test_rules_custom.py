"""A goal in one's own words, read by rules: what people write, and what it points to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sante.goals.rules.catalogue import library
from sante.goals.rules.custom import SUGGESTED, read_wish, refusal, support_for, unread
from sante.goals.rules.wishes import HARM, MEDICINE, TOO_FAST, URGENT
from sante.goals.types import ActionCategory

LIBRARY = library()

READ = [
    # one topic, in many wordings
    ("I want more energy", ["energy"]),
    ("I am tired all the time", ["energy"]),
    ("not so tired any more", ["energy"]),
    ("I don't want to be tired any more", ["energy"]),
    ("No energy after lunch", ["energy"]),
    ("get rid of the afternoon slump", ["energy"]),
    ("I'm exhausted and foggy", ["energy"]),
    ("Endlich wieder wacher sein, ich bin so müde", ["energy"]),
    ("sleep better", ["sleep"]),
    ("I can't sleep", ["sleep"]),
    ("I'm not sleeping well", ["sleep"]),
    ("stop lying awake at night", ["sleep"]),
    ("my insomnia is back", ["sleep"]),
    ("Ich möchte besser schlafen", ["sleep"]),
    ("mieux dormir", ["sleep"]),
    ("be calmer with my kids", ["stress"]),
    ("without stress", ["stress"]),
    ("I'm overwhelmed at work", ["stress"]),
    ("less anxiety", ["stress"]),
    ("lose 5 kg", ["weight"]),
    ("I'd like to get rid of my belly", ["weight"]),
    ("slim down for the summer", ["weight"]),
    ("Ich will abnehmen", ["weight"]),
    ("perdre du poids", ["weight"]),
    ("get my blood pressure down", ["pressure"]),
    ("my doctor says I have hypertension", ["pressure"]),
    ("lower my LDL", ["cholesterol"]),
    ("too much cholesterol", ["cholesterol"]),
    ("a healthy heart", ["cholesterol", "longevity"]),
    ("steady my blood sugar", ["sugar"]),
    ("I have prediabetes", ["sugar"]),
    ("no more cravings for sweets", ["sugar"]),
    ("run a half marathon", ["fitness"]),
    ("get out of breath less on the stairs", ["fitness"]),
    ("I sit all day", ["fitness"]),
    ("eat more vegetables", ["food"]),
    ("cook at home more often", ["food"]),
    ("less junk food", ["food"]),
    ("age well", ["longevity"]),
    ("be there for my grandchildren", ["longevity"]),
    ("quit smoking", ["smoking"]),
    ("stop vaping", ["smoking"]),
    ("drink less", ["alcohol"]),
    ("fewer beers in the week", ["alcohol"]),
    ("fill up my iron", ["iron"]),
    ("less inflammation in my body", ["inflammation"]),
    # several topics, the fuller one first
    ("sleep better and be less stressed", ["sleep", "stress"]),
    ("lower cholesterol and blood pressure", ["cholesterol", "pressure"]),
    ("I'm tired, tired of being exhausted, and my sleep is bad", ["energy", "sleep"]),
    # what is turned away from
    ("I don't want to lose weight, just sleep better", ["sleep"]),
    ("not interested in weight but I want more energy", ["energy"]),
    ("more energy without going to the gym", ["energy"]),
    ("lose weight without dieting", ["weight"]),
    ("I hate running but want to be fit", ["fitness"]),
    ("better sleep, nothing to do with my weight", ["sleep"]),
    ("Schlaf statt Sport", ["sleep"]),
]


@pytest.mark.parametrize(("prompt", "topics"), READ, ids=[prompt for prompt, _ in READ])
def test_words_point_to_topics(prompt: str, topics: list[str]) -> None:
    wish = read_wish(prompt, LIBRARY)
    assert list(wish.topics) == topics
    assert wish.actions
    assert wish.actions <= set(LIBRARY.actions)
    assert wish.biomarkers
    assert refusal(prompt) is None


@pytest.mark.parametrize(
    "prompt",
    [
        "something nice",
        "asdf qwer",
        "I want to rest in a restaurant",
        "a trip to the fatherland",
        "don't mind the agenda",
        "42",
        "learn the piano",
        "I don't want to lose weight",
    ],
)
def test_what_points_to_nothing_is_said_to_be_so_and_kept(prompt: str) -> None:
    wish = read_wish(prompt, LIBRARY)
    assert wish.topics == ()
    assert not wish.readable
    words = unread(prompt, LIBRARY)
    assert f"“{prompt}”" in words
    assert all(LIBRARY.topics[key].title.lower() in words for key in SUGGESTED)


@pytest.mark.parametrize(
    ("prompt", "gone"),
    [
        ("lose weight without dieting", {"energy_deficit", "tre", "self_weigh"}),
        ("get fit but not in the gym, I hate running", {"hiit"}),
        ("get fit without the gym", {"resistance", "hiit", "isometric"}),
        ("less stress, no interest in meditation", {"meditation", "yoga"}),
        ("eat better without fish", {"oily_fish"}),
        ("more energy without supplements", set()),
    ],
)
def test_ways_that_are_turned_away_from_are_not_proposed(prompt: str, gone: set[str]) -> None:
    wish = read_wish(prompt, LIBRARY)
    assert wish.actions
    assert not wish.actions & gone
    if "supplements" in prompt:
        kinds = {LIBRARY.actions[a].category for a in wish.actions}
        assert ActionCategory.SUPPLEMENT not in kinds


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("stop eating for a week", HARM),
        ("water fast for 10 days", HARM),
        ("use laxatives to lose weight", HARM),
        ("I want to be as thin as possible", HARM),
        ("eat only 500 calories a day", HARM),
        ("stay under 900 kcal", HARM),
        ("skip all my meals", HARM),
        ("help my anorexia along", HARM),
        ("lose 10 kg in 2 weeks", TOO_FAST),
        ("drop 20 pounds in a month", TOO_FAST),
        ("3 kilos every week", TOO_FAST),
        ("get off my statin", MEDICINE),
        ("reduce my insulin dose", MEDICINE),
        ("start Ozempic", MEDICINE),
        ("I have chest pain when walking", URGENT),
        ("I want to kill myself", URGENT),
    ],
)
def test_some_wishes_get_help_and_no_plan(prompt: str, words: str) -> None:
    """H5, H6."""
    assert refusal(prompt) == words


@pytest.mark.parametrize(
    "prompt",
    [
        "lose 4 kg in two months",
        "burn 500 calories more by walking",
        "reduce my insulin resistance",
        "stop smoking",
        "change my diet",
        "eat 2000 kcal",
    ],
)
def test_ordinary_wishes_are_planned(prompt: str) -> None:
    assert refusal(prompt) is None


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("eating_disorder", "eating disorder"),
        ("pregnancy", "pregnancy"),
        ("breastfeeding", "breastfeed"),
        ("age:under_18", "still growing"),
        ("body:bmi_below_20", "low end"),
        ("condition:underweight", "low end"),
    ],
)
def test_weight_is_no_aim_for_everybody(code: str, says: str) -> None:
    """H5, H9, H11: the wish about weight is met with help, what else was wished for is kept."""
    words = support_for({code})
    assert words is not None
    assert says in words
    assert read_wish("lose weight", LIBRARY, {code}).topics == ()
    mixed = read_wish("lose weight and sleep better", LIBRARY, {code})
    assert mixed.topics == ("sleep",)
    assert mixed.title == "Better sleep"
    assert "energy_deficit" not in mixed.actions
    assert support_for({"medicine:statin"}) is None


def test_the_title_is_the_wish() -> None:
    assert read_wish("  more   energy ", LIBRARY).title == "More energy"
    assert len(read_wish("word " * 60, LIBRARY).title) <= 80


def test_every_topic_has_words_a_title_and_safe_ground() -> None:
    assert len(LIBRARY.topics) == 14
    for topic in LIBRARY.topics.values():
        assert topic.words
        assert topic.problems
        assert any(LIBRARY.actions[a].auto_add for a in topic.actions), topic.id
        found = read_wish(topic.title, LIBRARY)
        assert topic.id in found.topics, topic.title


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(prompt: str) -> None:
    refusal(prompt)
    wish = read_wish(prompt, LIBRARY)
    assert wish.actions <= set(LIBRARY.actions)
    assert unread(prompt, LIBRARY)
