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
from sante.notify.types.reminding import (
    AlreadyDone,
    Asked,
    Choosable,
    Composer,
    Said,
    Topic,
)

__all__ = [
    "VERBS",
    "About",
    "Address",
    "AlreadyDone",
    "Asked",
    "Button",
    "Channel",
    "Choosable",
    "Composer",
    "Inbox",
    "Letter",
    "Message",
    "Notice",
    "Notification",
    "Outcome",
    "Permanent",
    "Posted",
    "Preferences",
    "Said",
    "Sent",
    "Temporary",
    "Topic",
]
