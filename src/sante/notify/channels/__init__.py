"""The ways messages leave by. Which of them a house has follows from its settings."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from pydantic import SecretStr

from sante.core.addresses import Allowed
from sante.core.settings import Settings
from sante.notify.channels.email import Email
from sante.notify.channels.ntfy import Ntfy
from sante.notify.channels.push import Push
from sante.notify.channels.push.vapid import VapidKey
from sante.notify.channels.sms import Sms
from sante.notify.channels.telegram import Telegram
from sante.notify.channels.twilio import Twilio
from sante.notify.channels.webhook import Webhook
from sante.notify.channels.whatsapp import MetaWhatsApp, TwilioWhatsApp
from sante.notify.types import Channel


def channels_of(settings: Settings) -> Sequence[Channel]:
    found = [make(settings) for make in _MAKERS]
    return [channel for channel in found if channel is not None]


def vapid_of(settings: Settings) -> VapidKey:
    sender = f"mailto:{settings.mail_from}" if settings.mail_from else settings.address
    return VapidKey(settings.secret, settings.push_contact or sender)


def _email(settings: Settings) -> Channel | None:
    if settings.smtp_url is None:
        return None
    return Email.at(settings.smtp_url.get_secret_value(), sender=settings.mail_from or "")


def _push(settings: Settings) -> Channel:
    return Push(vapid_of(settings), Allowed.of(settings.egress_allow))


def _telegram(settings: Settings) -> Channel | None:
    token = _told(settings.telegram_token)
    if not token:
        return None
    return Telegram(token, settings.telegram_api.rstrip("/"), _to(settings, settings.telegram_api))


def _sms(settings: Settings) -> Channel | None:
    twilio = _twilio(settings)
    return Sms(twilio, settings.twilio_sms_from) if twilio and settings.twilio_sms_from else None


def _whatsapp(settings: Settings) -> Channel | None:
    token, twilio = _told(settings.whatsapp_token), _twilio(settings)
    if token and settings.whatsapp_phone_id:
        return MetaWhatsApp(
            token,
            settings.whatsapp_phone_id,
            settings.whatsapp_template,
            settings.whatsapp_language,
            settings.whatsapp_api.rstrip("/"),
            _to(settings, settings.whatsapp_api),
        )
    if twilio and settings.twilio_whatsapp_from:
        template = settings.twilio_whatsapp_template
        return TwilioWhatsApp(twilio, settings.twilio_whatsapp_from, template)
    return None


def _ntfy(settings: Settings) -> Channel:
    return Ntfy(Allowed.of(settings.egress_allow))


def _webhook(settings: Settings) -> Channel:
    return Webhook(Allowed.of(settings.egress_allow))


_MAKERS: Final = (_email, _push, _telegram, _sms, _whatsapp, _ntfy, _webhook)


def _twilio(settings: Settings) -> Twilio | None:
    token = _told(settings.twilio_token)
    if not token or not settings.twilio_account:
        return None
    api = settings.twilio_api.rstrip("/")
    return Twilio(settings.twilio_account, token, api, _to(settings, api))


def _told(secret: SecretStr | None) -> str:
    return "" if secret is None else secret.get_secret_value()


def _to(settings: Settings, api: str) -> Allowed:
    """An operator's own address may lie in a private network."""
    return Allowed.of(settings.egress_allow, urlsplit(api).hostname or "")
