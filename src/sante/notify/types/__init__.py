"""What channels and the packages above may hold of messages and notices."""

from sante.notify.types.messages import (
    Button,
    Channel,
    Letter,
    Message,
    Outcome,
    Permanent,
    Posted,
    Sent,
    Temporary,
)
from sante.notify.types.notices import (
    VERBS,
    About,
    Address,
    Inbox,
    Notice,
    Notification,
    Preferences,
)

__all__ = [
    "VERBS",
    "About",
    "Address",
    "Button",
    "Channel",
    "Inbox",
    "Letter",
    "Message",
    "Notice",
    "Notification",
    "Outcome",
    "Permanent",
    "Posted",
    "Preferences",
    "Sent",
    "Temporary",
]
