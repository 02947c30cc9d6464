from sante.core.errors import Invalid


class NotYet(Invalid):
    """An insight of a day that has not begun for this person."""

    code = "day_not_yet"
