"""Key files of service accounts, as the consoles of vendors give them."""

import json

import pytest

from connectors.push import fcm, huawei
from connectors.push.fcm import FcmAccount
from connectors.push.huawei import HarmonyAccount

HUAWEI = {
    "project_id": "p",
    "key_id": "k",
    "private_key": "pem",
    "sub_account": "s",
    "token_uri": "https://token.test",
    "auth_uri": "of no use here",
}
FIREBASE = {
    "type": "service_account",
    "project_id": "p",
    "client_email": "e",
    "private_key": "pem",
    "token_uri": "https://token.test",
}


def test_the_file_of_huawei_is_an_account() -> None:
    account = huawei.read_key_file(json.dumps(HUAWEI), "https://push.test")

    assert account == HarmonyAccount(
        "https://push.test", "p", "k", "s", "https://token.test", "pem"
    )


def test_the_file_of_firebase_is_an_account() -> None:
    account = fcm.read_key_file(json.dumps(FIREBASE), "https://push.test")

    assert account == FcmAccount("https://push.test", "p", "e", "https://token.test", "pem")


@pytest.mark.parametrize(
    "name", ["project_id", "key_id", "private_key", "sub_account", "token_uri"]
)
def test_a_file_without_a_part_is_none_of_huaweis(name: str) -> None:
    broken: object
    for broken in ({**HUAWEI, name: 1}, {key: HUAWEI[key] for key in HUAWEI if key != name}, []):
        with pytest.raises(ValueError, match="not the key file of a Huawei"):
            huawei.read_key_file(json.dumps(broken), "https://push.test")


@pytest.mark.parametrize("name", ["project_id", "client_email", "private_key", "token_uri"])
def test_a_file_without_a_part_is_none_of_firebases(name: str) -> None:
    broken: object
    for broken in ({**FIREBASE, name: 1}, {key: FIREBASE[key] for key in FIREBASE if key != name}):
        with pytest.raises(ValueError, match="not the key file of a Firebase"):
            fcm.read_key_file(json.dumps(broken), "https://push.test")


def test_what_is_no_json_is_no_file() -> None:
    for read in (huawei.read_key_file, fcm.read_key_file):
        with pytest.raises(ValueError, match="Expecting"):
            read("pem", "https://push.test")
