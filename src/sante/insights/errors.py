from sante.core.errors import Invalid


class UnknownModel(Invalid):
    """No algorithm of that name does this."""

    code = "unknown_model"


class NotYet(Invalid):
    """An insight of a day that has not begun for this person."""

    code = "day_not_yet"
