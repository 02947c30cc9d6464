"""What a profile may hold, and what follows from it for safety."""

import difflib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from sante.kit.clock import age_on, zone_names
from sante.profile.safety import Facts
from sante.profile.types import Constraint, ConstraintKind, Person
from sante.profile.vocabulary import OTHER, vocabulary


@dataclass(frozen=True, slots=True)
class ProfileLimits:
    earliest_birth: date = date(1900, 1, 1)
    oldest: int = 120
    adult: int = 18
    older: int = 55
    low_bmi: float = 20.0  # no energy deficit below (science, "Safety gates")
    shortest_cm: float = 30.0  # a shorter or taller value is a slip of the unit
    tallest_cm: float = 300.0
    lightest_kg: float = 1.0
    heaviest_kg: float = 500.0
    history_days: int = 400  # how far back zone changes matter to any rule


LIMITS: Final = ProfileLimits()


def check_age(birth: date, today: date, minimum: int) -> str | None:
    """Why somebody of this birth date may not have an account here; None when they may."""
    if age_on(birth, today) >= minimum:
        return None
    return (
        f"This server is for people of {minimum} or older. If you mistyped your birth date, correct"
        " it; otherwise please ask an adult you trust, or your doctor, for help instead."
    )


def birth_problem(birth: date, today: date) -> str | None:
    """What is wrong with a birth date in itself; None when nothing is."""
    if birth > today:
        return (
            f"{birth.isoformat()} is in the future. Write the day you were born as"
            " year-month-day, such as 1986-04-17."
        )
    if birth < LIMITS.earliest_birth or age_on(birth, today) > LIMITS.oldest:
        return f"{birth.isoformat()} would be an age above {LIMITS.oldest}. Check the year."
    return None


def height_problem(cm: float) -> str | None:
    if LIMITS.shortest_cm <= cm <= LIMITS.tallest_cm:
        return None
    return (
        f"A height of {cm:.0f} cm cannot be. Give centimetres between {LIMITS.shortest_cm:.0f} and"
        f" {LIMITS.tallest_cm:.0f}, or inches with the unit “in” (5 ft 11 in is 71 in)."
    )


def weight_problem(kg: float) -> str | None:
    if LIMITS.lightest_kg <= kg <= LIMITS.heaviest_kg:
        return None
    return (
        f"A weight of {kg:.1f} kg cannot be. Give kilograms between {LIMITS.lightest_kg:.0f} and"
        f" {LIMITS.heaviest_kg:.0f}, or pounds with the unit “lb”."
    )


def weighed_problem(day: date, today: date) -> str | None:
    if LIMITS.earliest_birth <= day <= today:
        return None
    return f"{day.isoformat()} is not a day you could have been weighed on. Check the date."


@lru_cache(maxsize=1)
def _zones_by_folded_name() -> Mapping[str, str]:
    known = {name.casefold(): name for name in sorted(zone_names())}
    return known | dict.fromkeys(("etc/utc", "etc/gmt", "gmt", "z", "zulu"), "UTC")


def canonical_zone(text: str) -> str | None:
    """The IANA name as it is written; None when there is no such zone. Case does not matter."""
    return _zones_by_folded_name().get(text.strip().replace(" ", "_").casefold())


def nearest_zones(text: str, limit: int = 3) -> list[str]:
    """Zones that resemble a text: the place it names first ("Berlin"), then like spelling."""
    wanted = text.strip().replace(" ", "_").casefold()
    zones = _zones_by_folded_name()
    place = wanted.rpartition("/")[2]
    places: dict[str, list[str]] = defaultdict(list)
    for folded, name in zones.items():
        places[folded.rpartition("/")[2]].append(name)
    found = [n for p in difflib.get_close_matches(place, places, limit, 0.75) for n in places[p]]
    found += [zones[f] for f in difflib.get_close_matches(wanted, zones, limit, 0.75)]
    return list(dict.fromkeys(found))[:limit]


def zone_problem(text: str) -> str | None:
    if canonical_zone(text) is not None:
        return None
    near = nearest_zones(text)
    hint = f"Did you mean {' or '.join(near)}?" if near else "Use a name such as Europe/Berlin."
    return f"There is no time zone “{text.strip()[:60]}”. {hint}"


def facts(person: Person, lab_codes: Mapping[str, str], today: date) -> Facts:
    """Everything the safety filter has to know about a person on a day.

    `lab_codes`: code -> what was measured, in words ("your eGFR was 41 on 3 March 2026").
    What a code implies is true as well, in the words of what caused it. What is not known forbids
    nothing, but has a code of its own (`age:unknown`) and is listed as missing.
    """
    causes: dict[str, list[str]] = defaultdict(list)
    for code, words in (*_body_facts(person, today), *lab_codes.items()):
        _note(causes, code, words, named=False)
    unchecked = []
    for constraint in person.constraints:
        if constraint.active_on(today):
            told = f"you told us: {constraint.label}"
            _note(causes, _fact_code(constraint), told, named=True)
            if not constraint.checked:
                unchecked.append(constraint.label)
    return Facts(
        codes={code: "; ".join(dict.fromkeys(words)) for code, words in sorted(causes.items())},
        missing=tuple(_missing(person)),
        unchecked=tuple(unchecked),
    )


def _fact_code(constraint: Constraint) -> str:
    """What cannot be compared still counts as "a medicine that is not in our list"."""
    if constraint.code in vocabulary():
        return constraint.code
    kind = constraint.kind
    return kind.value if kind in _WHOLE else f"{kind}:{OTHER}"


_WHOLE: Final = frozenset({ConstraintKind.PREGNANCY, ConstraintKind.EATING_DISORDER})


def _note(causes: dict[str, list[str]], code: str, words: str, *, named: bool) -> None:
    """Record a fact and what it implies. `named`: say what a thing told counts as; a reading or
    an age must not be turned into the name of a condition."""
    known = vocabulary()
    causes[code].append(words)
    for implied in sorted(known.implied(code)) if code in known else ():
        causes[implied].append(f"{words} ({known.label(implied)})" if named else words)


def _body_facts(person: Person, today: date) -> list[tuple[str, str]]:
    found = []
    age = person.age_on(today)
    if age is None:
        found.append(("age:unknown", "we do not know your birth date"))
    elif age < LIMITS.adult:
        found.append(("age:under_18", f"you are {age}"))
    elif age >= LIMITS.older:
        found.append(("age:over_55", f"you are {age}"))
    if person.sex is None:
        found.append(("sex:unknown", "we do not know which reference ranges apply to you"))
    else:
        found.append((f"sex:{person.sex}", f"you told us: {person.sex} reference ranges"))
    if person.bmi is None:
        found.append(("body:bmi_unknown", "we do not know your height and weight"))
    elif person.bmi < LIMITS.low_bmi:
        found.append(("body:bmi_below_20", f"your body mass index is {person.bmi:.1f}"))
    return found


def _missing(person: Person) -> list[str]:
    gaps = {
        "your birth date": person.birth_date is None,
        "your sex for reference ranges": person.sex is None,
        "your height": person.height_cm is None,
        "your weight": person.weight_kg is None,
    }
    return [what for what, absent in gaps.items() if absent]


def dates_problem(since: date | None, until: date | None, today: date) -> str | None:
    """What is wrong with the dates of a constraint; None when nothing is."""
    if since is not None and until is not None and until < since:
        return f"It would end on {until.isoformat()}, before it starts on {since.isoformat()}."
    horizon = today + timedelta(days=2 * 366)
    for day in (since, until):
        if day is not None and not LIMITS.earliest_birth <= day <= horizon:
            return f"{day.isoformat()} is too far away. Check the year."
    return None
