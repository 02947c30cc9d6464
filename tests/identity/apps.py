"""An authenticator app in the hand of a person, and setting one up."""

from dataclasses import dataclass
from datetime import timedelta

import httpx2
import pyotp
from tests.support.clock import FakeClock
from tests.support.people import Person

APP = "/api/v1/auth/authenticator-app"


@dataclass
class App:
    secret: str
    clock: FakeClock
    backup_codes: list[str]

    def code(self, *, steps: int = 0) -> str:
        """What it shows now, or so many half minutes from now."""
        return pyotp.TOTP(self.secret).at(self.clock.now() + timedelta(seconds=30 * steps))

    def wrong(self) -> str:
        """Six digits it does not show around now."""
        near = {self.code(steps=step) for step in range(-3, 4)}
        return next(code for code in ("000000", "111111", "222222") if code not in near)


async def set_up(client: httpx2.AsyncClient, who: Person, clock: FakeClock) -> App:
    """Turn an app on; the clock moves on, so that the next code is a new one."""
    begun = await client.post(APP, headers=who.headers)
    assert begun.status_code == 201, begun.text
    app = App(begun.json()["secret"], clock, [])
    done = await client.post(f"{APP}/confirm", json={"code": app.code()}, headers=who.headers)
    assert done.status_code == 200, done.text
    app.backup_codes = done.json()["backup_codes"]
    clock.advance(seconds=30)
    return app
