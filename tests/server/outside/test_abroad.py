"""What `zhijian check` says of where data lies and what leaves the country."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from server.outside.abroad import abroad, lies
from server.settings import Settings

KEY = Path("key.pem")


def test_nothing_leaves_the_country_of_a_city_that_set_nothing_foreign_up() -> None:
    inland = Settings(xiaomi_base_url="https://api.xmpush.xiaomi.com", webpush_hosts=("push.cn",))

    assert abroad(inland) == []


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        (
            Settings(fcm_base_url="https://fcm.googleapis.com"),
            "Firebase (Google, fcm.googleapis.com)",
        ),
        (Settings(apns_base_url="https://api.push.apple.com"), "Apple (api.push.apple.com)"),
        (Settings(webpush_key_file=KEY), "push.services.mozilla.com"),
    ],
    ids=["firebase", "apple", "browsers"],
)
def test_each_vendor_abroad_is_named_with_what_it_gets(settings: Settings, named: str) -> None:
    [line] = abroad(settings)

    assert named in line
    assert "sentence" in line or "encrypted" in line


def test_every_push_vendor_is_known_to_be_inland_or_abroad() -> None:
    inland = {"harmony", "hms", "xiaomi", "oppo", "vivo", "honor"}
    vendors = {
        name.removesuffix("_base_url")
        for name in Settings.model_fields
        if name.endswith("_base_url")
    }
    others = {"sms", "wechat", "wechat_account", "voice", "network_id"}
    others |= {"wechat_pay", "nontax", "courier", "his"}

    assert vendors - inland - others == {"fcm", "apns"}


def test_where_data_lies_is_said_without_passwords() -> None:
    url = SecretStr("postgresql://zhijian:geheim@db.city.cn/zhijian")

    said = lies(Settings(database_url=url))

    assert said[0] == "database: db.city.cn"
    assert said[1].startswith("Valkey: this machine")
    assert "geheim" not in " ".join(said)
