"""The settings of the ways messages leave by; each way is there once its own are set."""

from typing import Annotated

from pydantic import Field, SecretStr, StringConstraints
from pydantic_settings import BaseSettings, SettingsConfigDict

Url = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^https?://\S+$")]


class ChannelSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SANTE_", extra="ignore", frozen=True)

    telegram_token: SecretStr | None = Field(
        None, description="The token of your Telegram bot, from @BotFather."
    )
    telegram_name: str = Field(
        "", pattern=r"^[A-Za-z0-9_]{0,64}$", description="The bot's user name, for its link."
    )
    telegram_webhook: bool = Field(
        False, description="Let Telegram call us at SANTE_PUBLIC_URL instead of asking it."
    )
    telegram_api: Url = Field("https://api.telegram.org", description="Where the Bot API is.")
    push_contact: str = Field(
        "", description="mailto: or https: address for browser makers' push services."
    )
    twilio_account: str = Field("", description="Twilio's account SID, for SMS and WhatsApp.")
    twilio_token: SecretStr | None = Field(None, description="The auth token of that account.")
    twilio_sms_from: str = Field("", description="The number SMS come from, such as +15005550006.")
    twilio_whatsapp_from: str = Field("", description="The WhatsApp sender at Twilio.")
    twilio_whatsapp_template: str = Field(
        "", description="Content SID of its approved template with one variable."
    )
    twilio_api: Url = Field("https://api.twilio.com", description="Where Twilio's API is.")
    whatsapp_token: SecretStr | None = Field(
        None, description="Access token of Meta's WhatsApp Cloud API."
    )
    whatsapp_phone_id: str = Field("", description="Phone number id of the sender at Meta.")
    whatsapp_template: str = Field(
        "sante_notice", description="Name of the approved template with one variable."
    )
    whatsapp_language: str = Field("en", description="Language code of that template.")
    whatsapp_api: Url = Field(
        "https://graph.facebook.com/v23.0", description="Where Meta's Graph API is."
    )
