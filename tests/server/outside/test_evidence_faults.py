"""What of the providers outside the house is configured by halves."""

from pathlib import Path
from typing import Any

import pytest

from server.outside.evidence import evidence_faults
from server.settings import Settings

PLATFORM = {"network_id_base_url": "https://id.test", "network_id_app_id": "1"}


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"wechat_face": True}, "wechat_face is on, but wechat_base_url is empty"),
        ({"wechat_face_picture": True}, "wechat_face_picture is on, but wechat_face is off"),
        (PLATFORM, "network_id_key_file: the key of the platform is missing"),
        (PLATFORM | {"network_id_key_file": "/none"}, "network_id_key_file: [Errno 2]"),
    ],
)
def test_a_provider_half_configured_is_named(settings: dict[str, Any], says: str) -> None:
    [fault] = evidence_faults(Settings(**settings))

    assert fault.startswith(says)


def test_a_file_that_is_no_key_is_named(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("no key")

    [fault] = evidence_faults(Settings(**PLATFORM, network_id_key_file=file))

    assert fault.startswith("network_id_key_file: ")


def test_without_providers_nothing_is_amiss() -> None:
    assert evidence_faults(Settings()) == []
    assert evidence_faults(Settings(wechat_face=True, wechat_base_url="https://w.test")) == []
