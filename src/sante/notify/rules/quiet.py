"""Quiet hours: half-open wall intervals that may cross midnight and a change of clocks."""

from datetime import datetime, time, timedelta

from sante.kit.clock import first_instant, zone_of


def quiet_until(now: datetime, zone: str, hours: tuple[time, time] | None) -> datetime | None:
    """The instant the quiet that holds at `now` ends; None when it is not quiet.

    Quiet begins at the first instant the clocks show `start`, and ends at the first at which they
    show `end`, which itself is not quiet. Equal times: it is never quiet.
    """
    if hours is None or hours[0] == hours[1]:
        return None
    start, end = hours
    today = now.astimezone(zone_of(zone)).date()
    for day in (today - timedelta(days=1), today, today + timedelta(days=1)):
        ends_on = day if start < end else day + timedelta(days=1)
        begins, ends = first_instant(day, start, zone), first_instant(ends_on, end, zone)
        if begins <= now < ends:
            return ends
    return None
