from sante.core.errors import Conflict, FieldError, Invalid, TooMany
from sante.core.jobs import PermanentFailure, TryLater


class NotYet(TryLater):
    """The channel could not take a message for the moment; another attempt follows."""

    code = "message_waits"
    message = "The message could not be handed over yet."


class NotTaken(PermanentFailure):
    code = "message_refused"
    message = "The message could not be sent."


class NoSuchAction(Invalid):
    """A verb the notice does not offer."""

    code, title = "no_such_action", "This notice does not offer that"

    def __init__(self, offered: tuple[str, ...]) -> None:
        names = ", ".join(offered) or "nothing"
        super().__init__(f"It offers: {names}.", errors=[FieldError("action", f"Use: {names}.")])


class NothingToActOn(Conflict):
    code, title = "nothing_to_act_on", "There is nothing left to act on"

    def __init__(self) -> None:
        super().__init__("What this notice was about is not there any more. Open it to see.")


class ChannelMissing(Conflict):
    """The house has no such channel."""

    code, title = "channel_not_set_up", "This way of sending is not set up"

    def __init__(self, channel: str) -> None:
        super().__init__(
            f"This Santé does not send by {channel}. Whoever runs it can set it up; choose another."
        )


class AddressInvalid(Invalid):
    code, title = "address_invalid", "This address cannot be used"

    def __init__(self, detail: str, field: str = "address") -> None:
        super().__init__(detail, errors=[FieldError(field, detail)])


class CodeWrong(Invalid):
    code, title = "code_wrong", "The code is not right"

    def __init__(self) -> None:
        wrong = "That is not the code, or it is older than ten minutes. Ask for a new one."
        super().__init__(wrong, errors=[FieldError("code", wrong)])


class TooManyAddresses(Conflict):
    code, title = "too_many_addresses", "There are enough of these"

    def __init__(self, most: int) -> None:
        super().__init__(f"At most {most} at a time. Remove one first.")


class EnoughMessages(TooMany):
    def __init__(self, seconds: int) -> None:
        super().__init__(
            "That is enough messages for now. Try again later.",
            headers={"Retry-After": str(seconds)},
        )


class LinkCodeInvalid(Invalid):
    code, title = "link_code_invalid", "This code does not work"

    def __init__(self) -> None:
        super().__init__("The code is used, older than ten minutes, or its sign-in has ended.")


class ChatTaken(Conflict):
    code, title = "chat_taken", "This chat belongs to another account"

    def __init__(self) -> None:
        super().__init__("This chat is linked to another account here. Unlink it there first.")
