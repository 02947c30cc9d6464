"""What a model read on the pages of a report: never a value yet, always a question."""

from collections.abc import Iterable, Sequence
from typing import Final

from sante.labs.types import PageRow, PrintedRow, Problem, ReportPage

WAIT_TO_BE_READ: Final = frozenset({"no_text", "no_values", "pages_unread"})
_LONGEST_TEXT: Final = 20_000  # characters of a page that are handed over


def wait_to_be_read(problems: Iterable[Problem]) -> bool:
    return any(problem.code in WAIT_TO_BE_READ for problem in problems)


def pages_to_read(
    texts: Sequence[str | None], pictures: dict[int, bytes], problems: Iterable[Problem]
) -> tuple[list[ReportPage], list[int]]:
    """The pages to hand over, and those that should be but cannot: they hold no text and no
    picture could be taken out of them. Texts are in order of pages, None for a blank one; pictures
    are by page from 1.

    Pages without text go as pictures; where no page gave a result, those with text go as well.
    """
    with_text = any(problem.code == "no_values" for problem in problems)
    pages, left = [], []
    for number, text in enumerate(texts, 1):
        if text and with_text:
            pages.append(ReportPage(number, text[:_LONGEST_TEXT]))
        elif text == "" and number in pictures:
            pages.append(ReportPage(number, "", pictures[number]))
        elif text == "":
            left.append(number)
    return pages, left


def as_printed(page: ReportPage, row: PageRow, reader: str) -> PrintedRow:
    """A row that counts once somebody has compared it. Of a page with text it is said whether the
    value stands there at all."""
    told = f"Read on page {page.number} by {reader}. Compare it with your report."
    if page.text and _squeezed(row.value) not in _squeezed(page.text):
        told = (
            f"{reader} read “{row.value}” on page {page.number}, but it does not stand there."
            " Correct it or leave it out."
        )
    return PrintedRow(
        name=row.name,
        value=row.value,
        unit=row.unit,
        reference=row.reference,
        locator=f"page {page.number}, by {reader}",
        notes=(Problem("uncertain", told, blocks=True),),
        page=page.number,
    )


def _squeezed(text: str) -> str:
    return "".join(text.split())


def told(count: int, left: Sequence[int], reader: str) -> tuple[Problem, ...]:
    """What stands above the report afterwards."""
    read = (
        f"{reader} read {count} {'value' if count == 1 else 'values'}. It can be wrong: compare"
        " each with your report."
        if count
        else f"{reader} found no result on these pages. The file is kept. Type its values in below."
    )
    problems = [Problem("read_by_model", read)]
    if left:
        which = ", ".join(map(str, left))
        problems.append(
            Problem(
                "pages_not_sent",
                f"No picture could be taken out of page {which}, so nobody has read it. Look"
                " whether values stand there, and type them in below.",
            )
        )
    return tuple(problems)
