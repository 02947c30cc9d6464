"""What can be chosen where a tracker is set up."""

from typing import Final

from sante.tracking.types import AimKind, Colour, Domain, FieldType, Frequency, Icon
from sante.ui.types import Option

T = FieldType
TYPES: Final = (
    Option(T.NUMBER, "A number", "Cups, ml, km, times."),
    Option(T.RATING, "A rating", "1 to 5, or other steps."),
    Option(T.BOOLEAN, "Yes or no"),
    Option(T.DURATION, "How long"),
    Option(T.TIME, "A time of day"),
    Option(T.DATE, "A date"),
    Option(T.SINGLE_SELECT, "One of several"),
    Option(T.MULTISELECT, "Any of several"),
    Option(T.TEXT, "Words"),
)
TYPE_WORDS: Final = {option.value: option.label for option in TYPES}
ICONS: Final = tuple(Option(one.value, one.value.capitalize()) for one in Icon)
COLOURS: Final = tuple(Option(one.value, one.value.capitalize()) for one in Colour)
DOMAINS: Final = tuple(Option(one.value, one.value.capitalize()) for one in Domain)
FREQUENCIES: Final = (
    Option(Frequency.NONE, "Not at all"),
    Option(Frequency.DAILY, "Every day"),
    Option(Frequency.DAYS, "On chosen days"),
    Option(Frequency.WEEKLY, "Some days of the week"),
)
COMBINES: Final = (
    Option("sum", "Add them up"),
    Option("mean", "Take their average"),
    Option("last", "The last one counts"),
)
AIMS: Final = (
    Option("none", "No aim"),
    Option(AimKind.AT_MOST, "At most", "2 coffees a day; no alcohol on weekdays: 0."),
    Option(AimKind.AT_LEAST, "At least", "2,000 ml a day; 3 times a week."),
)
PERIODS: Final = (Option("day", "A day"), Option("week", "A week"))
SEVERITIES: Final = (
    Option("error", "Refuse it", "until it is corrected"),
    Option("warning", "Keep it and ask"),
)
