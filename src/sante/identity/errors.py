from sante.core.errors import Conflict, Forbidden, Unauthorized


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
