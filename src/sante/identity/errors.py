from sante.core.errors import BadRequest, Conflict, FieldError, Forbidden, Invalid, Unauthorized


class WrongCredentials(Unauthorized):
    code = "wrong_credentials"

    def __init__(self) -> None:
        super().__init__("The e-mail address or the password is not right.")


class AddressTaken(Conflict):
    code = "address_taken"

    def __init__(self) -> None:
        super().__init__("This e-mail address has an account. Sign in with it instead.")


class RegistrationClosed(Forbidden):
    code = "registration_closed"

    def __init__(self) -> None:
        super().__init__("Registration is closed here. Ask the person who runs this Santé.")


class MissingScope(Forbidden):
    code = "missing_scope"

    def __init__(self, scope: str) -> None:
        super().__init__(f"This token lacks the scope {scope}. Make a token that has it.")


class SignInAgain(Forbidden):
    code = "sign_in_again"

    def __init__(self) -> None:
        super().__init__("This step needs a sign-in of the last ten minutes. Sign in again.")


class SessionOnly(Forbidden):
    code = "session_only"

    def __init__(self) -> None:
        super().__init__("API tokens cannot do this. Sign in with your password.")


class LinkInvalid(BadRequest):
    """Used, expired, made up or somebody else's: the answer does not say which."""

    code = "link_invalid"
    title = "This link does not work"

    def __init__(self) -> None:
        super().__init__(
            "It was used before, is too old, or is not complete. Ask for a new one and open the"
            " newest message."
        )


class InviteInvalid(Invalid):
    code = "invite_invalid"

    def __init__(self) -> None:
        wrong = "This invitation does not work: it is mistyped, used up or too old. Ask for another"
        super().__init__(f"{wrong}.", errors=[FieldError("invite_code", f"{wrong}.")])


class WrongPassword(Invalid):
    """Of somebody who is signed in."""

    code = "wrong_password"

    def __init__(self, field: str = "current_password") -> None:
        wrong = "This is not your current password."
        super().__init__(wrong, errors=[FieldError(field, wrong)])


class NoMailHere(Conflict):
    code = "no_mail"

    def __init__(self) -> None:
        super().__init__("This Santé sends no mail. Ask the person who runs it.")


class NotYourself(Conflict):
    code = "not_yourself"

    def __init__(self) -> None:
        super().__init__("You cannot disable your own account. Another administrator can.")


class NotIncluded(Forbidden):
    code = "not_included"

    def __init__(self, feature: str) -> None:
        super().__init__(f"Your plan does not include this ({feature}).")


class MadeUp(Conflict):
    code = "made_up"

    def __init__(self) -> None:
        super().__init__("A made-up person has no mailbox. Create an account of your own.")
