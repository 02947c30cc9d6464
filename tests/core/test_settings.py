"""The secret: made once, never weak, never made again over existing data (S18, S35); and mail."""

import stat
from pathlib import Path

import pytest
from pydantic import ValidationError

from sante.core.settings import SecretProblem, Settings

GOOD = "6f1d0c27a9b4e85310f2c7d6ab94e1538de07f6a2b1c9d4e5f60718293a4b5c6"


def test_the_first_run_makes_a_key_that_only_its_owner_can_read(tmp_path: Path) -> None:
    made = Settings(home=tmp_path / "home").secret
    file = tmp_path / "home" / "secret.key"
    assert len(made) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Settings(home=tmp_path / "home").secret == made


@pytest.mark.parametrize("kept", ["data-18", "files"])
def test_a_lost_key_is_never_replaced_over_existing_data(tmp_path: Path, kept: str) -> None:
    (tmp_path / kept).mkdir()
    with pytest.raises(SecretProblem, match="never makes a new key over existing data"):
        _ = Settings(home=tmp_path).secret
    assert not (tmp_path / "secret.key").exists()


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("changeme", "hex digits"),
        ("ab" * 31, "too short"),
        ("00" * 32, "example"),
        ("0123456789abcdef" * 4, "example"),
    ],
)
def test_weak_and_example_keys_are_refused(tmp_path: Path, key: str, says: str) -> None:
    settings = Settings.model_validate({"home": tmp_path, "secret_key": key})
    with pytest.raises(SecretProblem, match=says):
        _ = settings.secret


def test_a_key_comes_from_a_file_and_is_not_printed(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(GOOD + "\n")
    from_file = Settings(home=tmp_path, secret_key_file=tmp_path / "key")
    given = Settings.model_validate({"home": tmp_path, "secret_key": GOOD})
    assert from_file.secret == given.secret == bytes.fromhex(GOOD)
    assert GOOD not in repr(given) + str(given.model_dump())


def test_a_named_key_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(SecretProblem, match="missing"):
        _ = Settings(home=tmp_path, secret_key_file=tmp_path / "nowhere").secret


MAIL: dict[str, object] = {
    "smtp_url": "smtps://house:hunter@mail.example.org:465",
    "mail_from": "s@example.org",
}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (MAIL | {"smtp_url": "mail.example.org"}, "write it as smtps://"),
        (MAIL | {"smtp_url": "https://mail.example.org"}, "write it as smtps://"),
        (MAIL | {"smtp_url": "smtp://mail.example.org:many"}, "write it as smtps://"),
        (MAIL | {"smtp_url": "smtps://"}, "write it as smtps://"),
        (MAIL | {"mail_from": None}, "SANTE_MAIL_FROM"),
        ({"confirm_email": True}, "SANTE_SMTP_URL"),
    ],
)
def test_mail_that_cannot_work_stops_the_start(given: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says) as refused:
        Settings.model_validate(given)
    assert "hunter" not in "".join(error["msg"] for error in refused.value.errors())


def test_addresses_are_confirmed_where_there_is_mail_unless_told_otherwise() -> None:
    wants: list[tuple[dict[str, object], bool]] = [
        ({}, False),
        (MAIL, True),
        (MAIL | {"confirm_email": False}, False),
    ]
    for given, confirms in wants:
        assert Settings.model_validate(given).confirms_addresses is confirms
    made = Settings.model_validate(MAIL)
    assert made.mail_server == "mail.example.org:465"
    assert "hunter" not in repr(made) + str(made.model_dump())
