import base64
import json

import pytest

from domain.notices.push import read_subscription

POINT = base64.urlsafe_b64encode(b"\x04" + b"p" * 64).rstrip(b"=").decode()
AUTH = base64.urlsafe_b64encode(b"a" * 16).rstrip(b"=").decode()


def subscription(point: str, auth: str = AUTH) -> str:
    keys = {"p256dh": point, "auth": auth}
    return json.dumps({"endpoint": "https://push.example/1", "keys": keys})


def test_the_keys_of_a_subscription_are_read() -> None:
    read = read_subscription(subscription(POINT))

    assert (read.point, read.auth) == (b"\x04" + b"p" * 64, b"a" * 16)


@pytest.mark.parametrize("point", [POINT[:4] + "!!!!" + POINT[4:], POINT[:-4], "", POINT + "AAAA"])
def test_keys_that_are_no_keys_are_refused_and_not_made_to_fit(point: str) -> None:
    with pytest.raises(ValueError, match=r"base64url|keys of a push"):
        read_subscription(subscription(point))
