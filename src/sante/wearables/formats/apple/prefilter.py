"""What stands between a stranger's XML and the parser.

Genuine exports carry a DTD inside, which iOS 16 wrote broken, and control characters that XML
forbids; both are cut out. What remains may hold no markup declaration at all (`<!`: no DTD, no
entities, no comments, no CDATA), is UTF-8, and has no token longer than a megabyte. That leaves
nothing of the classic attacks for a parser to fall for, whichever parser it is.
"""

import codecs
import re
from collections.abc import Callable
from typing import Final

import numpy as np

from sante.wearables.formats.base import Unreadable

LONGEST_HEAD: Final = 2**20
LONGEST_TOKEN: Final = 2**20
_ROOT: Final = re.compile(rb"<HealthData[\s>]")
_ENCODING: Final = re.compile(rb"<\?xml[^>]*encoding=[\"']([^\"']{1,40})[\"']")
_CONTROL: Final = bytes(code for code in range(32) if code not in (9, 10, 13))
_END: Final = b"</HealthData>"


def looks_like_export(head: bytes) -> bool:
    return _ROOT.search(head[:LONGEST_HEAD]) is not None and b"<ClinicalDocument" not in head[:2048]


def plain(data: bytes) -> bool:
    """Whether this is whole UTF-8 without a control character or a `<!`: nothing to cut or refuse.

    Most pieces are. Columns of bytes say so several times faster than cutting and decoding would.
    """
    column = np.frombuffer(data, np.uint8)
    low = column[column < 32]
    if ((low != 9) & (low != 10) & (low != 13)).any():
        return False
    if b"!" in data and b"<!" in data:
        return False
    high = column > 127
    if not high.any():
        return True
    high[1:] |= high[:-1]  # and the byte behind each run, which keeps it from joining the next
    try:
        column[high].tobytes().decode()
    except UnicodeDecodeError:
        return False
    return True


class Prefilter:
    def __init__(self, plain: Callable[[bytes], bool] = plain) -> None:
        """`plain`: who looks first; an engine may bring a faster one."""
        self._plain = plain
        self._head: bytes | None = b""
        self._utf8 = codecs.getincrementaldecoder("utf-8")("strict")
        self._last = b""
        self._token = 0  # bytes since the last `>`

    def feed(self, data: bytes) -> bytes:
        """The part of `data` a parser may see, from the root element on. Raises Unreadable."""
        if self._head is not None:
            self._head += data
            found = _ROOT.search(self._head)
            if found is None:
                if len(self._head) > LONGEST_HEAD:
                    raise Unreadable("unknown_kind", "This is no Apple Health export.")
                return b""
            self._judge_head(self._head[: found.start()])
            data, self._head = self._head[found.start() :], None
        return self._body(data)

    def close(self) -> None:
        """Raises Unreadable when the file stops before its end."""
        if self._head is not None:
            raise Unreadable("unknown_kind", "This is no Apple Health export.")
        self._decode(b"", final=True)
        if not self._last.rstrip().endswith(_END):
            raise Unreadable(
                "cut_off", "The export stops before its end. Export it again and send the new file."
            )

    def _judge_head(self, head: bytes) -> None:
        named = _ENCODING.search(head)
        if b"\0" in head or (named and named[1].lower() not in (b"utf-8", b"us-ascii")):
            raise Unreadable("not_utf8", "The export is not in UTF-8, as Apple writes it.")

    def _body(self, data: bytes) -> bytes:
        plain = not self._utf8.getstate()[0] and self._plain(data)
        # Cutting comes first, or a control character could hide what comes next.
        clean = data if plain else data.translate(None, _CONTROL)
        declares = self._last[-1:] + clean[:1] == b"<!"
        if declares or (not plain and b"<!" in clean):
            raise Unreadable(
                "unsafe_xml", "The export holds declarations that do not belong in it."
            )
        self._measure(clean)
        if not plain:
            self._decode(data)
        self._last = (self._last + clean[-64:])[-64:]
        return clean

    def _measure(self, data: bytes) -> None:
        at = 0
        while True:
            close = data.find(b">", at)
            self._token += (len(data) if close < 0 else close) - at
            if self._token > LONGEST_TOKEN:
                raise Unreadable("unsafe_xml", "The export holds an element of impossible length.")
            if close < 0:
                return
            # Tokens of one piece end in it: only the last one reaches into the next.
            last = data.rfind(b">")
            self._token, at = 0, last + 1

    def _decode(self, data: bytes, *, final: bool = False) -> None:
        try:
            self._utf8.decode(data, final)
        except UnicodeDecodeError:
            raise Unreadable(
                "not_utf8", "The export is not in UTF-8, as Apple writes it."
            ) from None
