"""Making accounts, signing in and out, keys, mailed links, invitations."""

from sante.identity.service.accounts import (
    apply,
    check_account,
    check_password,
    create_account,
    disable,
    enable,
    password_errors,
    refresh_hash,
    reset_password,
    set_password,
    sweep,
)
from sante.identity.service.invites import (
    invite,
    list_invites,
    revoke_invite,
    tier_of,
)
from sante.identity.service.keys import (
    close_session,
    list_sessions,
    list_tokens,
    make_token,
    open_session,
    renew_session,
    revoke_session,
    revoke_sessions,
    revoke_token,
)
from sante.identity.service.links import ask_confirmation, new_address
from sante.identity.service.people import (
    account,
    disable_account,
    enable_account,
    list_accounts,
)

__all__ = [
    "account",
    "apply",
    "ask_confirmation",
    "check_account",
    "check_password",
    "close_session",
    "create_account",
    "disable",
    "disable_account",
    "enable",
    "enable_account",
    "invite",
    "list_accounts",
    "list_invites",
    "list_sessions",
    "list_tokens",
    "make_token",
    "new_address",
    "open_session",
    "password_errors",
    "refresh_hash",
    "renew_session",
    "reset_password",
    "revoke_invite",
    "revoke_session",
    "revoke_sessions",
    "revoke_token",
    "set_password",
    "sweep",
    "tier_of",
]
