"""Notify for other packages: telling people things, and the mail about their account.

await notify.tell(session, user_id, Notice(...), now=now)
"""

from sante.notify.channels import vapid_of
from sante.notify.service.acting import (
    SNOOZE,
    SNOOZES,
    ActionHandler,
    act,
    settle,
    snooze,
    use_handlers,
)
from sante.notify.service.addresses import (
    BY_CODE,
    Added,
    add_browser,
    add_number,
    add_topic,
    add_webhook,
    list_addresses,
    remove,
    send_test,
    verify,
)
from sante.notify.service.delivery import UnderWay, begin, end
from sante.notify.service.desk import Desk, in_use, use
from sante.notify.service.inbox import (
    inbox,
    mark_all_opened,
    mark_opened,
    notification,
    unread_count,
)
from sante.notify.service.mailing import (
    on_address_changed,
    on_change_asked,
    on_confirmation_asked,
    on_password_changed,
    on_reset_asked,
    on_sign_up_repeated,
)
from sante.notify.service.outbox import SEALED_AS, list_messages, post, post_trial, sweep
from sante.notify.service.preferences import change_preferences, pause_nudges, preferences
from sante.notify.service.telegram import (
    LINK_LASTS,
    Linked,
    is_new_update,
    link,
    link_code,
    make_code,
    on_account_disabled,
    owner_of,
    unlink,
)
from sante.notify.service.telling import people_due, release, tell

__all__ = [
    "BY_CODE",
    "LINK_LASTS",
    "SEALED_AS",
    "SNOOZE",
    "SNOOZES",
    "ActionHandler",
    "Added",
    "Desk",
    "Linked",
    "UnderWay",
    "act",
    "add_browser",
    "add_number",
    "add_topic",
    "add_webhook",
    "begin",
    "change_preferences",
    "end",
    "in_use",
    "inbox",
    "is_new_update",
    "link",
    "link_code",
    "list_addresses",
    "list_messages",
    "make_code",
    "mark_all_opened",
    "mark_opened",
    "notification",
    "on_account_disabled",
    "on_address_changed",
    "on_change_asked",
    "on_confirmation_asked",
    "on_password_changed",
    "on_reset_asked",
    "on_sign_up_repeated",
    "owner_of",
    "pause_nudges",
    "people_due",
    "post",
    "post_trial",
    "preferences",
    "release",
    "remove",
    "send_test",
    "settle",
    "snooze",
    "sweep",
    "tell",
    "unlink",
    "unread_count",
    "use",
    "use_handlers",
    "vapid_of",
    "verify",
]
