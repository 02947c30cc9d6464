"""The failures a caller of nutrition can expect."""

from typing import ClassVar

from sante.core.errors import Conflict, FieldError, Invalid, TooLarge, TooMany, UnsupportedMedia


class AmountProblem(Invalid):
    """An amount that cannot be."""

    code: ClassVar[str] = "amount_refused"

    def __init__(self, why: str, field: str = "text") -> None:
        super().__init__(why, errors=[FieldError(field, why)])


class UnknownFood(Invalid):
    code: ClassVar[str] = "unknown_food"

    def __init__(self, field: str) -> None:
        why = (
            "There is no such food. Take an id from the search, or give the name, the grams and"
            " the energy yourself."
        )
        super().__init__(why, errors=[FieldError(field, why)])


class NothingToLog(Invalid):
    code: ClassVar[str] = "nothing_to_log"

    def __init__(self, why: str, field: str = "items") -> None:
        super().__init__(why, errors=[FieldError(field, why)])


class MealTimeRefused(Invalid):
    code: ClassVar[str] = "meal_time_refused"

    def __init__(self, why: str) -> None:
        super().__init__(why, errors=[FieldError("eaten_at", why)])


class AlreadyThere(Conflict):
    """What is to be brought back was never removed."""

    code: ClassVar[str] = "not_removed"

    def __init__(self) -> None:
        super().__init__("This meal was not removed, so there is nothing to bring back.")


class FormulaExists(Conflict):
    code: ClassVar[str] = "formula_exists"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"You have a saved meal called “{name}” already. Choose another name.",
            errors=[FieldError("name", "Choose a name that no other saved meal has.")],
        )


class TooManyKept(Conflict):
    code: ClassVar[str] = "too_many_kept"

    def __init__(self, what: str, most: int) -> None:
        super().__init__(f"You have {most:,} {what}, which is the most. Delete some first.")


class BarcodeKnown(Conflict):
    code: ClassVar[str] = "barcode_known"

    def __init__(self) -> None:
        why = "You have a food with this barcode already. Change that one instead."
        super().__init__(why, errors=[FieldError("barcode", why)])


class PictureRefused(UnsupportedMedia):
    code: ClassVar[str] = "picture_refused"


class PictureTooLarge(TooLarge):
    code: ClassVar[str] = "picture_too_large"


class NoProducts(Invalid):
    """A file that holds no products of Open Food Facts."""

    code: ClassVar[str] = "no_products"

    def __init__(self, why: str) -> None:
        super().__init__(why, errors=[FieldError("file", why)])


class TooFast(TooMany):
    code: ClassVar[str] = "too_fast"

    def __init__(self, most: int, seconds: int) -> None:
        super().__init__(
            f"That is more than {most} meals in a minute. Nothing of this one was stored; send it"
            f" again in {seconds} s, several foods of a meal as one entry.",
            headers={"Retry-After": str(seconds)},
        )


class UnclearCorrection(Invalid):
    code: ClassVar[str] = "unclear_correction"

    def __init__(self, why: str) -> None:
        super().__init__(why, errors=[FieldError("text", why)])


class NoNumbersWanted(Conflict):
    """For whom no figures of food are shown, none are guessed either."""

    code: ClassVar[str] = "numbers_off"

    def __init__(self) -> None:
        super().__init__(
            "You see no figures of food here, so photos are not estimated. Write what is on it."
        )
