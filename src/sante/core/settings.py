"""Every setting, once. Each is an environment variable `SANTE_<NAME>` or a file for secrets."""

import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import Annotated, Final

import platformdirs
from pydantic import Field, SecretStr, StringConstraints
from pydantic_settings import BaseSettings, SettingsConfigDict

MINIMUM_SECRET_BYTES: Final = 32

Url = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class SecretProblem(RuntimeError):
    """The key is missing over existing data, too short, or an example."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SANTE_", extra="ignore", frozen=True)

    home: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("sante", appauthor=False)),
        description="Folder for the embedded database, files and keys.",
    )
    database_url: Url | None = Field(
        None,
        description=(
            "Your own PostgreSQL (15 or newer, with pgvector): a role that may create roles in"
            " its database. Used to set up and migrate; the app itself connects as sante_app."
        ),
    )
    redis_url: Url | None = Field(None, description="Redis for a cache shared by processes.")
    files_url: Url | None = Field(
        None, description="Object store for files (s3://, gs://, az://); a folder by default."
    )
    public_url: Url | None = Field(
        None, description="The address people type, such as https://sante.example.org."
    )
    trusted_proxies: str = Field(
        "", description="Addresses of reverse proxies whose X-Forwarded-For is believed."
    )
    secret_key: SecretStr | None = Field(
        None, description="At least 64 hex digits; made in SANTE_HOME on first run when not set."
    )
    secret_key_file: Path | None = Field(None, description="File that holds the secret key.")
    registration: bool = Field(True, description="Whether strangers may register.")
    minimum_age: int = Field(16, ge=13, le=21, description="Youngest age that may register.")
    max_upload_mb: int = Field(20, ge=1, le=1024, description="Largest lab report, in MB.")
    max_import_mb: int = Field(
        2048, ge=1, le=65536, description="Largest file of a watch or phone, in MB."
    )
    import_quota_mb: int = Field(
        10240, ge=1, le=2**20, description="Such files one person may keep, in MB."
    )
    import_engine: str = Field(
        "auto",
        pattern="^(auto|portable)$",
        description="Who reads Apple Health exports: the compiled scanner if there is one, or not.",
    )
    pool_size: int = Field(10, ge=1, le=200, description="Database connections a process keeps.")
    log_format: str = Field("auto", pattern="^(auto|json|text)$", description="Log output.")

    @property
    def https(self) -> bool:
        return (self.public_url or "").startswith("https://")

    @cached_property
    def secret(self) -> bytes:
        """32 bytes or more from which all other keys are derived.

        Raises SecretProblem when the key is unusable, or missing although data exists: a new key
        over existing data would lock everybody out of it.
        """
        given = self.secret_key.get_secret_value() if self.secret_key else None
        if given is None:
            path = self.secret_key_file or self.home / "secret.key"
            given = path.read_text().strip() if path.exists() else self._make_secret(path)
        return _checked(given)

    def _make_secret(self, path: Path) -> str:
        holds_data = any((self.home / name).exists() for name in ("db", "files")) or any(
            self.home.glob("data-*")
        )
        if self.secret_key_file is not None or holds_data:
            raise SecretProblem(
                f"The key file {path} is missing, but data made with it exists. Put the key back"
                " from your backup; Santé never makes a new key over existing data."
            )
        # As root the database runs as another account, which must be able to pass through; what
        # lies inside has modes of its own.
        self.home.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
        made = secrets.token_hex(MINIMUM_SECRET_BYTES)
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:  # another process of ours was faster
            return path.read_text().strip()
        with os.fdopen(handle, "w") as file:
            file.write(made)
        return made


def _checked(text: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        raise SecretProblem("The secret key must be hex digits (openssl rand -hex 32).") from None
    if len(key) < MINIMUM_SECRET_BYTES:
        raise SecretProblem("The secret key is too short: it needs 64 hex digits or more.")
    if len(set(key)) < 10:
        raise SecretProblem("The secret key looks like an example: make one of your own.")
    return key
