"""The ways messages leave by. Which of them a house has follows from its settings."""

from collections.abc import Sequence

from sante.core.settings import Settings
from sante.notify.channels.email import Email
from sante.notify.types import Channel


def channels_of(settings: Settings) -> Sequence[Channel]:
    if settings.smtp_url is None:
        return ()
    return (Email.at(settings.smtp_url.get_secret_value(), sender=settings.mail_from or ""),)
