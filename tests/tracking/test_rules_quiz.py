"""A morning's score and advice, worked out by hand."""

from dataclasses import fields, replace
from datetime import time

import pytest

from sante.profile.service import vocabulary
from sante.profile.types import Facts
from sante.tracking.rules.moment import Answered, suggested
from sante.tracking.rules.quiz import QUESTIONS, asleep, in_bed, minutes_of, problems, score
from sante.tracking.rules.quiz_advice import RULES, advice
from sante.tracking.types import Answers, Disruption, Latency, Phone, Wakings

NIGHT = Answers(
    bedtime=time(23, 0),
    latency=Latency.FROM_15,
    wake_time=time(6, 52),
    wakings=Wakings.FEW,
    quality=7,
    phone=Phone.NONE,
    disruptions=frozenset(),
    alertness=10,
)


def test_the_quiz_has_eight_questions() -> None:
    """T-18; the phone and how long is one question, and so is what disturbed."""
    assert len(fields(Answers)) == QUESTIONS == 8


def test_the_worked_example_of_the_documents() -> None:
    """G-10: 7 h 30 min asleep: 40; 22 min: 10.5; once or twice: 9; 7 of 10: 13.3; 10 of 10: 10."""
    found = score(NIGHT)
    points = [round(part.points or 0, 1) for part in found.parts]
    assert points == [40, 10.5, 9, 13.3, 10]
    assert (found.value, found.basis, found.coverage) == (83, "quiz", 1.0)
    assert found.parts[0].why == "7\u00a0h\u00a030\u00a0min, within 7\u00a0h to 9\u00a0h."
    assert found.parts[1].why == "About 22\u00a0min."


@pytest.mark.parametrize(
    ("latency", "minutes", "points"),
    [
        (Latency.UNDER_15, 7, 15),
        (Latency.FROM_15, 22, 10.5),
        (Latency.FROM_30, 45, 4.5),
        (Latency.OVER_60, 75, 0),
    ],
)
def test_ranges_count_as_their_middles(latency: Latency, minutes: int, points: float) -> None:
    """R-43: the same for both questions that have them."""
    assert minutes_of(latency) == minutes == minutes_of(Phone(latency.value))
    assert score(replace(NIGHT, latency=latency)).parts[1].points == pytest.approx(points)
    assert asleep(replace(NIGHT, latency=latency)) == 472 - minutes


def test_a_night_goes_past_midnight_or_not() -> None:
    assert in_bed(NIGHT) == 472
    assert in_bed(replace(NIGHT, bedtime=time(0, 30))) == 382
    assert in_bed(replace(NIGHT, bedtime=None)) is None


def test_what_is_missing_is_left_out_and_said() -> None:
    found = score(Answers(bedtime=time(23, 0), wake_time=time(7, 0)))
    assert (found.value, found.coverage) == (100, 0.4)
    assert [part.why for part in found.parts[1:]] == ["Not answered."] * 4
    assert score(Answers(quality=9)).value is None
    most = score(replace(NIGHT, bedtime=None))
    assert (most.value, most.coverage) == (71, 0.6)
    assert most.parts[0].why == "It needs both times."


def test_a_better_answer_never_lowers_the_score() -> None:
    def value(**change: object) -> int:
        found = score(replace(NIGHT, **change)).value  # type: ignore[arg-type]
        assert found is not None
        return found

    assert [value(quality=n) for n in range(1, 11)] == sorted(
        value(quality=n) for n in range(1, 11)
    )
    waking = [value(wakings=w) for w in (Wakings.MANY, Wakings.FEW, Wakings.NONE)]
    assert waking == sorted(waking)


@pytest.mark.parametrize(
    ("wrong", "place", "do"),
    [
        ({"bedtime": time(22, 50)}, "bedtime", "quarter of an hour"),
        ({"quality": 0}, "quality", "1 to 10"),
        ({"alertness": 11}, "alertness", "1 to 10"),
        ({"wake_time": time(23, 0)}, "wake_time", "Both times are the same"),
        ({"wake_time": time(18, 0)}, "wake_time", "19\u00a0h in bed. Check both"),
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, object], place: str, do: str) -> None:
    (found,) = problems(replace(NIGHT, **wrong))  # type: ignore[arg-type]
    assert found.field == place
    assert do in found.message
    assert problems(NIGHT) == []
    assert "at least one" in problems(Answers())[0].message


def test_a_good_night_gets_no_advice_and_a_poor_one_three_at_most() -> None:
    assert advice(NIGHT) == ()
    poor = Answers(
        bedtime=time(1, 0), latency=Latency.FROM_30, wake_time=time(6, 0), wakings=Wakings.MANY,
        quality=3, phone=Phone.FROM_30, disruptions=frozenset(Disruption), alertness=2,
    )  # fmt: skip
    found = advice(poor)
    assert [one.key for one in found] == ["pain", "short", "long_latency"]
    assert found[1].why == "You slept about 4\u00a0h\u00a015\u00a0min."


def test_every_rule_can_be_the_first_to_speak() -> None:
    """None is unreachable, and each names its answer."""
    cases = {
        "pain": replace(NIGHT, disruptions=frozenset({Disruption.PAIN})),
        "short": replace(NIGHT, wake_time=time(5, 0)),
        "long_latency": replace(NIGHT, latency=Latency.FROM_30, bedtime=time(22, 30)),
        "phone": replace(NIGHT, phone=Phone.FROM_15),
        "stress": replace(NIGHT, disruptions=frozenset({Disruption.STRESS})),
        "noise": replace(NIGHT, disruptions=frozenset({Disruption.NOISE})),
        "light": replace(NIGHT, disruptions=frozenset({Disruption.LIGHT})),
        "temperature": replace(NIGHT, disruptions=frozenset({Disruption.TEMPERATURE})),
        "wakings": replace(NIGHT, wakings=Wakings.MANY),
        "dream": replace(NIGHT, disruptions=frozenset({Disruption.DREAM})),
        "long": replace(NIGHT, wake_time=time(9, 0)),
    }
    assert set(cases) == {rule.key for rule in RULES}
    for key, answers in cases.items():
        (found,) = advice(answers)
        assert (found.key, bool(found.why)) == (key, True)


def test_what_is_true_of_the_person_forbids_and_the_next_takes_its_place() -> None:
    """One filter for everything that is proposed; its codes are those of the vocabulary."""
    sleepless = Facts(codes={"condition:insomnia": "you told us: can't sleep"})
    short = replace(NIGHT, wake_time=time(5, 0), phone=Phone.OVER_60)
    assert [one.key for one in advice(short)] == ["short", "phone"]
    assert [one.key for one in advice(short, facts=sleepless)] == ["phone"]
    assert {code for one in RULES for code in one.avoid_with if code not in vocabulary()} == set()


def test_what_lasts_is_for_a_doctor_and_one_night_never_is() -> None:
    restless = replace(NIGHT, wakings=Wakings.MANY)
    assert advice(restless, [restless, restless, NIGHT, NIGHT])[0].key == "wakings"
    lasting = advice(restless, [restless, restless, restless, NIGHT])[0]
    assert lasting.key == "lasting"
    assert "4 of your last 5 mornings" in lasting.why


def test_the_moment_to_ask_is_learned_from_how_long_answers_take() -> None:
    """T-18."""
    seven = time(7, 0)
    assert suggested([]).at == seven
    assert "after 5 more answers" in suggested([]).why
    assert suggested([Answered(seven, 50)] * 4).learned is False
    late = suggested([Answered(seven, 50)] * 5)
    assert (late.at, late.learned) == (time(7, 45), True)
    assert "You answer at about this time, by 5 mornings." in late.why
    assert suggested([Answered(seven, -60)] * 6).at == time(6, 0)
    assert suggested([Answered(seven, 10)] * 6).at == seven


def test_the_moment_follows_what_it_has_moved_to() -> None:
    """Asked at 7:45 and answered at once, it stays at 7:45."""
    assert suggested([Answered(time(7, 45), 2)] * 14).at == time(7, 45)


def test_answers_hours_later_teach_nothing_and_it_stays_a_morning_s_question() -> None:
    seven = time(7, 0)
    assert suggested([Answered(seven, 600)] * 10).learned is False
    assert suggested([Answered(time(11, 0), 200)] * 6).at == time(12, 0)
    assert suggested([Answered(seven, -280)] * 6).at == time(4, 0)
    outlier = [Answered(seven, 45)] * 6 + [Answered(seven, 290)]
    assert suggested(outlier).at == time(7, 45)
