from sante.core.errors import Unavailable
from sante.core.jobs import PermanentFailure


class NotYet(Unavailable):
    """The channel could not take a message for the moment; another attempt follows."""

    code, title = "message_waits", "The message could not be handed over yet"


class NotTaken(PermanentFailure):
    code = "message_refused"
    message = "The message could not be sent."
