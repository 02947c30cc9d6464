"""Kinds of wearable files: one module each, listed here. docs/howto/add-a-wearable-format.md."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sante.wearables.formats.base import Format
    from sante.wearables.formats.opened import Opened

# name -> title; what the web process may know without loading numpy.
TITLES: Final = {
    "apple_health": "Apple Health export",
    "fitbit": "Google Takeout (Fitbit)",
    "withings": "Withings export",
    "oura": "Oura export",
    "garmin_connect": "Garmin Connect export",
    "health_connect": "Health Connect export (Android)",
    "fit": "FIT files (Garmin and others)",
    "table": "CSV table",
}


def all_formats() -> "Sequence[Format]":
    from sante.wearables.formats.apple import AppleHealth
    from sante.wearables.formats.fit import Fit
    from sante.wearables.formats.fitbit import Fitbit
    from sante.wearables.formats.garmin import GarminConnect
    from sante.wearables.formats.generic import GenericCsv
    from sante.wearables.formats.health_connect import HealthConnect
    from sante.wearables.formats.oura import Oura
    from sante.wearables.formats.withings import Withings

    # The table last: it takes what nobody knows better.
    return (
        AppleHealth(), Fitbit(), Withings(), Oura(), GarminConnect(), HealthConnect(), Fit(),
        GenericCsv(),
    )  # fmt: skip


def recognise(opened: "Opened") -> "Format":
    """The format of a file, by its content. Raises Unreadable."""
    from sante.wearables.formats.base import Unreadable
    from sante.wearables.formats.opened import Sniff

    sniff = Sniff(opened)
    for one in all_formats():
        if one.recognises(sniff):
            return one
    known = ", ".join(TITLES.values())
    raise Unreadable("unknown_kind", f"This is none of the files we can read: {known}.")
