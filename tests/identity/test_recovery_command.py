"""`sante reset-password`, as the operator of a house without mail types it."""

import subprocess
import sys

import httpx2
from tests.support.house import environment, house, short_home

NEW = {"email": "ana@example.org", "password": "seven quiet otters dancing"}
FRESH = "nine loud herons sleeping"


def test_the_operator_prints_a_link_that_works_once() -> None:
    with short_home() as home, house(home, "--no-worker") as running:

        def typed(email: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                [sys.executable, "-m", "sante", "reset-password", email],
                capture_output=True,
                text=True,
                check=False,
                env=environment(home),
            )

        with httpx2.Client(base_url=f"{running.url}/api/v1/auth") as client:
            assert client.post("/register", json=NEW).status_code == 201
            nobody = typed("nobody@example.org")
            assert (nobody.returncode, nobody.stdout) == (1, "")
            assert "no account" in nobody.stderr
            printed = typed("Ana@Example.org")
            assert printed.returncode == 0, printed.stderr
            token = printed.stdout.split("token=")[1].strip()
            reset = {"token": token, "password": FRESH}
            assert client.post("/reset", json=reset).status_code == 204
            assert client.post("/reset", json=reset).status_code == 400
            assert client.post("/login", json=NEW | {"password": FRESH}).status_code == 200
        log = running.log.read_text() + printed.stderr
        assert token.rsplit("_", 1)[1] not in log
