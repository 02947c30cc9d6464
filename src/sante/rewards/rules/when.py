"""On which clock a person lived when something happened."""

from datetime import date, datetime, time

from sante.kit.clock import local_day, zone_of
from sante.profile.types import Person, Stay


def _stay(person: Person, at: datetime) -> Stay:
    known = [stay for stay in person.stays if stay.since <= at]
    return known[-1] if known else Stay(person.zone, person.day_start_hour, at)


def day_then(person: Person, at: datetime) -> date:
    stay = _stay(person, at)
    return local_day(at, stay.zone, stay.day_start_hour)


def time_then(person: Person, at: datetime) -> time:
    return at.astimezone(zone_of(_stay(person, at).zone)).time()


def came_on(person: Person) -> date:
    """The local day on which the person came. What a device has of the time before counts for
    nothing: a file of ten years would make a life's worth of XP in a minute."""
    if not person.stays:
        return date.min
    first = person.stays[0]
    return local_day(first.since, first.zone, first.day_start_hour)
