from sante.core.errors import BadRequest, Conflict, Failure, Forbidden


class NoProvider(Failure):
    code, status, title = "not_found", 404, "Not found"

    def __init__(self) -> None:
        super().__init__("No sign-in provider is set up here.")


class ProviderDown(Failure):
    code, status, title = "provider_down", 502, "The sign-in provider does not answer"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} does not answer as it should. Try again, or sign in another way.")


class ProviderRefused(BadRequest):
    """The provider said no: mostly because the person pressed Cancel there."""

    code = "provider_refused"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} did not sign you in. Try again, or sign in another way.")


class AnswerRefused(BadRequest):
    """The answer is forged, for somebody else, too old, or was used before."""

    code = "provider_answer_refused"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The answer from {name} is not for this sign-in, or was used before. Start again."
        )


class NoAddress(BadRequest):
    code = "provider_tells_no_address"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} did not tell an e-mail address, which an account here needs. Ask whoever"
            " runs it to release the scope email to Santé."
        )


class AddressUnconfirmed(BadRequest):
    """Said before anybody looks whether the address has an account."""

    code = "provider_address_unconfirmed"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} says your e-mail address, but not that you confirmed it, which an account"
            f" here needs. Confirm it at {name}, or create an account with a password and link"
            f" {name} to it."
        )


class SignInToLink(Conflict):
    """An equal address is no proof: whoever can choose addresses there could take accounts here."""

    code = "sign_in_to_link"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is an account with this e-mail address already. Sign in to it as you did"
            f" before, then link {name} under You, Security."
        )


class IdentityTaken(Conflict):
    code = "identity_taken"

    def __init__(self, name: str) -> None:
        super().__init__(f"This {name} account is linked to an account here already.")


class LinkRefused(Forbidden):
    code = "link_refused"

    def __init__(self) -> None:
        super().__init__("The linking was begun in another sign-in. Start it again from here.")
