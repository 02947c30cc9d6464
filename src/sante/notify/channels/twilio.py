"""Twilio's Messages API, by which SMS and WhatsApp may leave: one POST, and its error codes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sante.core.addresses import Allowed
from sante.notify.channels.calls import Ask, Reply, call, number
from sante.notify.types import Outcome, Permanent, Sent, Temporary

# https://www.twilio.com/docs/api/errors
_GONE: Final = {
    21211: "gone",  # no such number
    21214: "gone",
    21217: "gone",
    21610: "unsubscribed",  # said STOP
    21612: "not_a_mobile",
    21614: "not_a_mobile",
    63003: "gone",  # nobody on WhatsApp by that number
    63024: "gone",
}
_TEMPLATE: Final = frozenset({63016, 63027, 63028, 63032, 92007})
_FOR_NOW: Final = frozenset({20003, 20005, 20429, 21606, 21608, 21659, 63018, 63038})


@dataclass(frozen=True, slots=True)
class Twilio:
    account: str
    token: str = field(repr=False)
    api: str
    allowed: Allowed

    async def post(self, fields: Mapping[str, str]) -> Outcome:
        url = f"{self.api}/2010-04-01/Accounts/{self.account}/Messages.json"
        answer = await call(
            self.allowed, Ask.form(url, fields, trusted=True, auth=(self.account, self.token))
        )
        return _outcome(answer) if isinstance(answer, Reply) else answer


def _outcome(reply: Reply) -> Outcome:
    if reply.good:
        return Sent() if str(reply.body.get("sid", "")).startswith("SM") else Temporary("garbled")
    code = number(reply.body.get("code"))
    if code in _GONE:
        return Permanent(_GONE[code], gone=True)
    if code in _TEMPLATE:
        return Temporary("no_template")
    if code in _FOR_NOW or reply.status in (401, 403, 404):  # the operator's to mend
        return Temporary("sign_in_refused" if reply.status == 401 else "sender_refused")
    return Permanent("refused")
