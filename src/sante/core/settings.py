"""Every setting, once. Each is an environment variable `SANTE_<NAME>` or a file for secrets."""

import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import Annotated, Final, Self
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, SecretStr, StringConstraints, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from sante.core.addresses import Allowed
from sante.core.channel_settings import ChannelSettings

MINIMUM_SECRET_BYTES: Final = 32

MODEL_PROVIDERS: Final = ("openai", "anthropic", "compatible")

Url = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class SecretProblem(RuntimeError):
    """The key is missing over existing data, too short, or an example."""


class Settings(ChannelSettings):
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
    smtp_url: SecretStr | None = Field(
        None,
        description=(
            "Where mail is handed in: smtps://name:password@host:465, or smtp://…:587 with"
            " STARTTLS (plain only on this machine)."
        ),
    )
    mail_from: str | None = Field(
        None, max_length=254, description="The sender's address; needed with SANTE_SMTP_URL."
    )
    confirm_email: bool | None = Field(
        None, description="Whether new accounts confirm their address first; yes when mail is set."
    )
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
    egress_allow: str = Field(
        "", description="Private hosts and networks Santé may call, such as auth.lan,10.0.0.0/8."
    )
    oidc_issuer: Url | None = Field(
        None, description="An OpenID Connect provider to sign in with, by its issuer address."
    )
    oidc_client_id: str = Field("", description="What that provider knows this Santé as.")
    oidc_client_secret: SecretStr | None = Field(
        None, description="The secret shared with that provider; none for a public client."
    )
    oidc_client_secret_file: Path | None = Field(
        None, description="File that holds the provider's client secret."
    )
    oidc_name: str = Field(
        "your organisation", max_length=60, description="What the sign-in button calls it."
    )
    model: str | None = Field(
        None,
        max_length=120,
        description=(
            "The language model for what rules cannot do: openai:NAME, anthropic:NAME, or"
            " compatible:NAME with SANTE_MODEL_URL (Ollama, vLLM, llama.cpp …). None by default."
        ),
    )
    model_url: Url | None = Field(
        None, description="Where that model answers, such as http://localhost:11434/v1."
    )
    model_key: SecretStr | None = Field(None, description="The key its provider gave you.")
    model_key_file: Path | None = Field(None, description="File that holds that key.")
    pool_size: int = Field(10, ge=1, le=200, description="Database connections a process keeps.")
    log_format: str = Field("auto", pattern="^(auto|json|text)$", description="Log output.")

    @field_validator("smtp_url")
    @classmethod
    def _smtp_url(cls, given: SecretStr | None) -> SecretStr | None:
        if given is not None and not _is_smtp(given.get_secret_value()):
            raise ValueError("write it as smtps://name:password@mail.example.org:465")
        return given

    @model_validator(mode="after")
    def _mail_is_whole(self) -> Self:
        if self.smtp_url is not None and "@" not in (self.mail_from or ""):
            raise ValueError("SANTE_SMTP_URL needs SANTE_MAIL_FROM, such as sante@example.org")
        if self.confirm_email and self.smtp_url is None:
            raise ValueError("SANTE_CONFIRM_EMAIL needs mail: set SANTE_SMTP_URL")
        return self

    @model_validator(mode="after")
    def _model_is_whole(self) -> Self:
        provider, _, name = (self.model or "").partition(":")
        if self.model is not None and (provider not in MODEL_PROVIDERS or not name):
            raise ValueError(
                f"SANTE_MODEL is PROVIDER:NAME; the providers are {', '.join(MODEL_PROVIDERS)}"
            )
        if provider == "compatible" and self.model_url is None:
            raise ValueError("SANTE_MODEL=compatible:… needs SANTE_MODEL_URL")
        return self

    @cached_property
    def model_secret(self) -> str | None:
        """The key of the model's provider; many servers of one's own need none."""
        if self.model_key is not None:
            return self.model_key.get_secret_value()
        if self.model_key_file is not None:
            return self.model_key_file.read_text().strip()
        return None

    @property
    def address(self) -> str:
        """What links in messages begin with. Never taken from a request: its Host may be forged."""
        return (self.public_url or "http://localhost:8642").rstrip("/")

    @property
    def sends_mail(self) -> bool:
        return self.smtp_url is not None

    @property
    def mail_server(self) -> str:
        """Host and port, without name and password."""
        given = self.smtp_url.get_secret_value() if self.smtp_url else ""
        return urlsplit(given).netloc.rpartition("@")[2]

    @property
    def confirms_addresses(self) -> bool:
        """Whether an account opens only once its address is confirmed (docs/adr/0010)."""
        return self.sends_mail and self.confirm_email is not False

    @cached_property
    def oidc_secret(self) -> str | None:
        """The client secret of the sign-in provider; None for a public client."""
        if self.oidc_client_secret is not None:
            return self.oidc_client_secret.get_secret_value()
        if self.oidc_client_secret_file is not None:
            return self.oidc_client_secret_file.read_text().strip()
        return None

    @field_validator("egress_allow")
    @classmethod
    def _hosts_and_networks(cls, text: str) -> str:
        Allowed.of(text)
        return text

    @model_validator(mode="after")
    def _provider_is_whole(self) -> Self:
        if self.oidc_issuer is not None and not self.oidc_client_id:
            raise ValueError("SANTE_OIDC_ISSUER needs SANTE_OIDC_CLIENT_ID beside it")
        issuer = urlsplit(self.oidc_issuer or "https:")
        here = issuer.scheme == "http" and issuer.hostname in ("localhost", "127.0.0.1", "::1")
        if issuer.scheme != "https" and not here:
            raise ValueError("SANTE_OIDC_ISSUER must be an https:// address")
        return self

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


def _is_smtp(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        return False


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
