"""Forms of a page as a browser without script reads and sends them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser


@dataclass
class Form:
    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    disabled: set[str] = field(default_factory=set)  # addresses of buttons that cannot be pressed

    def filled(self, changes: Mapping[str, str]) -> dict[str, list[str]]:
        """What is sent once some fields were changed; an empty checkbox is not sent."""
        assert changes.keys() <= self.fields.keys() | {"more"} | self._boxes, changes.keys()
        return self.fields | {name: [text] for name, text in changes.items()}

    @property
    def _boxes(self) -> set[str]:
        return {f"{box}_{key}" for key in self.fields.get("row", ()) for box in ("out", "ok")}


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._open: Form | None = None
        self._select = ""
        self._first = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(given.get("action", ""))
            self.found.append(self._open)
        elif self._open is not None:
            self._control(self._open, tag, given)

    def _control(self, form: Form, tag: str, given: dict[str, str]) -> None:
        if tag == "button" and "disabled" in given:
            form.disabled.add(given.get("formaction", form.action))
        elif tag == "input" and given.get("name"):
            unchecked = given.get("type") in ("checkbox", "radio") and "checked" not in given
            if not unchecked and given.get("type") != "file":
                form.fields.setdefault(given["name"], []).append(given.get("value", ""))
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and ("selected" in given or self._select not in form.fields):
            form.fields[self._select] = [given.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""


def form(page: str, action: str) -> Form:
    """The only form of a page that posts to `action`."""
    reader = _Forms()
    reader.feed(page)
    found = [each for each in reader.found if each.action == action]
    assert len(found) == 1, [each.action for each in reader.found]
    return found[0]


def text_of(page: str) -> str:
    """What can be read on a page: no tags, every space one space."""
    body = re.sub(r"(?s)<(script|style|head)\b.*?</\1>", " ", page)
    plain = unescape(re.sub(r"<[^>]+>", " ", body))
    return re.sub(r"[\s\u00a0\u202f\u2060]+", " ", plain)


def row_key(page: str, printed_name: str) -> str:
    """The public id of the row of a review page that prints this name."""
    rows = re.split(r'(?=<li class="review-row")', page)
    for row in rows[1:]:
        if re.search(rf'class="review-name">{re.escape(printed_name)}<', row):
            found = re.search(r'id="row-(obs_\w+)"', row)
            assert found is not None
            return found[1]
    raise AssertionError(f"no row prints {printed_name!r}")
