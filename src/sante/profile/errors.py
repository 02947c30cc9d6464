"""What can go wrong with a profile, and what to do about it."""

from sante.core.errors import Conflict, Invalid


class UnderMinimumAge(Invalid):
    code, title = "under_minimum_age", "Too young to use this server"


class StaleVersion(Conflict):
    code, title = "stale_version", "The profile has changed since you read it"

    def __init__(self, current: int) -> None:
        super().__init__(
            f"Your change was made on an older version. The profile is at version {current} now:"
            " read it again and repeat your change."
        )


class AlreadyListed(Conflict):
    code, title = "already_listed", "This is on the list already"
