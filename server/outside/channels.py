"""Which channels are configured, and what of that can't work."""

from typing import Final

from domain.delivery import Channel
from domain.templates import is_signature
from server.outside.pushes import push_channels
from server.settings import Settings, plain

#: The settings that a way needs once its switch, the key, is set.
_NEEDED: Final = {
    "wechat_account_base_url": (
        "wechat_account_appid",
        "wechat_account_secret",
        "wechat_account_template",
        "public_url",
    ),
    "voice_base_url": ("voice_key_id", "voice_key_secret", "voice_template"),
    "smtp_host": ("mail_from",),
    "smtp_user": ("smtp_password",),
    "huawei_callback_user": ("huawei_callback_secret",),
    "wechat_push_token": ("wechat_push_key", "wechat_appid"),
    "wechat_account_push_token": ("wechat_account_push_key", "wechat_account_appid"),
    "callback_secret": ("public_url",),
}
_SECRET_LETTERS: Final = 16


def configured(settings: Settings) -> tuple[Channel, ...]:
    """What the city has set up to tell people by."""
    return (
        *(
            channel
            for channel, there in (
                (Channel.SMS, settings.sms_base_url),
                (Channel.WECHAT, settings.wechat_base_url),
                (Channel.WECHAT_ACCOUNT, settings.wechat_account_base_url),
                (Channel.EMAIL, settings.smtp_host),
                (Channel.VOICE, settings.voice_base_url),
                (Channel.LETTER, settings.letters),
            )
            if there
        ),
        *sorted(push_channels(settings)),
    )


def outside_urls(settings: Settings) -> dict[str, str]:
    """Every address of a vendor by its setting; "" where none is named."""
    return {
        "wechat_account_base_url": settings.wechat_account_base_url,
        "wechat_account_open_url": settings.wechat_account_open_url,
        "voice_base_url": settings.voice_base_url,
        "public_url": settings.public_url,
    }


def channel_faults(settings: Settings) -> list[str]:
    """What is unsafe for production, as sentences: a way half configured, a stand-in, no encryption."""
    faults = [
        f"{switch} is set, but {name} is empty"
        for switch, names in _NEEDED.items()
        if plain(settings, switch)
        for name in names
        if not plain(settings, name)
    ]
    faults += [
        f"{name} is a stand-in's"
        for name in (
            "wechat_account_secret",
            "voice_key_secret",
            "smtp_password",
            "callback_secret",
            "huawei_callback_secret",
            "wechat_push_token",
            "wechat_account_push_token",
        )
        if plain(settings, name).startswith("standin")
    ]
    if settings.smtp_host and settings.smtp_tls == "none":
        faults.append("smtp_tls is none: mails would cross the net in the open")
    if settings.smtp_host in {"127.0.0.1", "::1", "localhost"}:
        faults.append("smtp_host is this machine: a stand-in")
    if settings.sms_base_url and not is_signature(settings.sms_sign):
        faults.append("sms_sign has not 2 to 12 characters, or has brackets: no carrier takes it")
    secret = plain(settings, "callback_secret")
    if secret and len(secret) < _SECRET_LETTERS:
        faults.append(f"callback_secret is shorter than {_SECRET_LETTERS} letters")
    faults += [
        f"channel_rates names no channel: {name}"
        for name in settings.channel_rates
        if name not in {channel.value for channel in Channel}
    ]
    return faults
