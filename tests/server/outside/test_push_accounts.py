"""Of each push service the account that the settings name, every part in its own place."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, cast
from unittest.mock import Mock

import pytest
from pydantic import SecretStr

from domain.delivery import Channel
from server.outside.pushes import Carriers, push_channels, push_senders, push_urls
from server.settings import Settings

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
PARTS = {
    Channel.HMS: ("base_url", "token_url", "app_id", "secret"),
    Channel.XIAOMI: ("base_url", "package", "channel", "secret"),
    Channel.OPPO: ("base_url", "key", "master_secret", "channel"),
    Channel.VIVO: ("base_url", "app_id", "app_key", "secret", "category"),
    Channel.HONOR: ("base_url", "token_url", "app_id", "client_id", "secret"),
}
REPORTING = {Channel.XIAOMI, Channel.OPPO, Channel.VIVO}
NOBODY = Carriers(*[cast(Any, object())] * 3)


def settings(channel: Channel, **more: Any) -> Settings:  # noqa: ANN401  # a setting
    said = {f"{channel}_{part}": f"{channel} {part}" for part in PARTS[channel]}
    return Settings(**{**said, **more})


def account(settings: Settings, channel: Channel) -> dict[str, str]:
    senders = push_senders(settings, Mock(), Mock(), NOBODY, lambda: NOW)
    assert set(senders) == {channel}
    push = cast(Any, senders[channel])._push
    return dict(asdict(push._account))


@pytest.mark.parametrize("channel", PARTS)
def test_an_account_has_each_setting_in_its_own_place(channel: Channel) -> None:
    found = account(settings(channel), channel)

    named = {
        "channel_id" if part == "channel" else part: f"{channel} {part}" for part in PARTS[channel]
    }
    assert found == named | ({"callback": ""} if channel in REPORTING else {})


@pytest.mark.parametrize("channel", sorted(REPORTING))
def test_who_signs_nothing_is_told_where_reports_go_once_a_secret_is_set(channel: Channel) -> None:
    base = {"public_url": "https://city.example/", "callback_secret": SecretStr("c" * 32)}

    found = account(settings(channel, **base), channel)["callback"]

    assert found.startswith(f"https://city.example/v1/callbacks/{channel}/")


@pytest.mark.parametrize("channel", PARTS)
def test_a_push_service_is_on_where_its_address_is_named(channel: Channel) -> None:
    on = settings(channel)

    assert push_channels(on) == {channel}
    assert push_channels(Settings()) == frozenset()
    assert {name: url for name, url in push_urls(on).items() if url} == {
        f"{channel}_{part}": f"{channel} {part}" for part in PARTS[channel] if part.endswith("url")
    }
