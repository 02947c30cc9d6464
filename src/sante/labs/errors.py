"""The failures a caller of labs can expect. Details never repeat what a file said."""

from sante.core.errors import Conflict, Failure, Invalid, UnsupportedMedia


class UnsupportedReport(UnsupportedMedia):
    code = "unsupported_report"


class UnreadableReport(Invalid):
    """The kind of file is right, its content is broken, too big or of several people."""

    code = "unreadable_report"


class BusyReading(Failure):
    """As many files are being read as the machine can bear."""

    code, status, title = "busy_reading", 503, "Other files are being read"

    def __init__(self) -> None:
        super().__init__(
            "Other files are being read just now. Nothing was kept: upload yours again in a"
            " minute.",
            headers={"Retry-After": "30"},
        )


class NothingToRead(Conflict):
    code = "nothing_to_read"

    def __init__(self) -> None:
        super().__init__(
            "There is no page in this report that waits to be read: it has no PDF, or every page"
            " was read already."
        )


class ReportConfirmed(Conflict):
    code = "report_confirmed"

    def __init__(self) -> None:
        super().__init__(
            "This report is confirmed: its values count as they stand. Open it to correct first"
            " (“Correct this report” on its page, or POST …/reopen), then confirm it again."
        )


class ReportIncomplete(Invalid):
    """Something still has to be settled before the report counts; `errors` says what."""

    code = "report_incomplete"


class NoReportYet(Failure):
    code, status, title = "no_report_yet", 404, "No report yet"

    def __init__(self) -> None:
        super().__init__(
            "There is no confirmed report yet. Upload a lab report (POST /api/v1/reports), check"
            " what was read, and confirm it."
        )


class UnknownBiomarker(Invalid):
    code = "unknown_biomarker"


class QuotaReached(Conflict):
    code = "quota_reached"

    def __init__(self) -> None:
        super().__init__("You keep as many reports as fit here. Delete some you no longer need.")
