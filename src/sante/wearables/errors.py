"""The failures a caller of wearables can expect."""

from sante.core.errors import Conflict, Invalid


class ImportQuotaReached(Conflict):
    code = "quota_reached"

    def __init__(self, quota_mb: int) -> None:
        super().__init__(
            f"You keep as many files as fit here ({quota_mb:,} MB). Delete the files of older"
            " imports; what was read from them stays."
        )


class ImportRunning(Conflict):
    code = "import_running"

    def __init__(self) -> None:
        super().__init__("This file is being read. Stop its job first, or wait until it is done.")


class NothingToRead(Conflict):
    code = "nothing_to_read"

    def __init__(self) -> None:
        super().__init__("This file has been read, or was deleted. To read it anew, send it again.")


class CannotUndo(Conflict):
    """Undoing computes everything again from the other files, which must be there for that."""

    code = "cannot_undo"


class BadOrder(Invalid):
    code = "bad_order"


class BadSpan(Invalid):
    code = "bad_span"
