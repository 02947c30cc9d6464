from uuid import UUID

from sante.core.errors import BadRequest, Conflict, FieldError, Invalid, Unauthorized


class SecondStepNeeded(Unauthorized):
    """The password was right; it is not enough for this account."""

    code = "second_factor_required"

    def __init__(self, user_id: UUID) -> None:
        super().__init__("This account asks for a code too. Send it as totp.")
        self.user_id = user_id


class WrongCode(Unauthorized):
    code = "wrong_code"

    def __init__(self) -> None:
        super().__init__(
            "This code is not right, or it was used before. Wait for the next one, or use a"
            " backup code."
        )


class CodeRefused(Invalid):
    """The same while signed in: the session stays good."""

    def __init__(self, field: str = "code") -> None:
        wrong = "This code is not right, or it was used before. Wait for the next one."
        super().__init__("Please correct what is marked.", errors=[FieldError(field, wrong)])


class PasswordRefused(Invalid):
    def __init__(self) -> None:
        wrong = "This is not your password."
        super().__init__("Please correct what is marked.", errors=[FieldError("password", wrong)])


class AppAlreadyOn(Conflict):
    code = "authenticator_app_on"

    def __init__(self) -> None:
        super().__init__("An authenticator app is set up. Turn it off first to set up another.")


class NoApp(Conflict):
    code = "no_authenticator_app"

    def __init__(self) -> None:
        super().__init__("There is no authenticator app. Begin with setting one up.")


class PasswordTooShortAlone(Conflict):
    """Eight characters do while a code is asked for as well (NIST SP 800-63B-4)."""

    code = "password_too_short_alone"

    def __init__(self, minimum: int) -> None:
        super().__init__(
            f"Your password has fewer than {minimum} characters, which is enough only together"
            " with a code. Choose a longer one first."
        )


class LastWayIn(Conflict):
    code = "last_way_in"

    def __init__(self) -> None:
        super().__init__("This is the only way into your account. Add another one first.")


class TooManyPasskeys(Conflict):
    code = "too_many_passkeys"

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} passkeys are the most one account can have. Remove one first.")


class PasskeyKnown(Conflict):
    code = "passkey_known"

    def __init__(self) -> None:
        super().__init__("This passkey is on your account already.")


class NoPasskeysHere(Conflict):
    code = "no_passkeys_here"

    def __init__(self) -> None:
        super().__init__(
            "Browsers offer passkeys only over HTTPS or on localhost. Ask whoever runs this Santé"
            " to set SANTE_PUBLIC_URL to its https:// address."
        )


class PasskeyRefused(Unauthorized):
    code = "passkey_refused"

    def __init__(self) -> None:
        super().__init__(
            "This passkey did not work here. Try again, or sign in another way; a passkey that"
            " was removed from your account can be deleted from your device."
        )


class StepExpired(BadRequest):
    code = "step_expired"

    def __init__(self) -> None:
        super().__init__("That took too long, or was done already. Start again.")
