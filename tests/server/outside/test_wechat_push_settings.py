from typing import Any, cast

import pytest
from pydantic import SecretStr

from server.outside.delivery_reports import delivery_reports
from server.settings import BadSettings, Settings
from tests.people import NOON, make_vault


@pytest.mark.parametrize("prefix", ["wechat", "wechat_account"])
def test_a_key_of_wechats_pushes_that_is_none_is_named(prefix: str) -> None:
    broken: dict[str, Any] = {
        f"{prefix}_push_token": SecretStr("t"),
        f"{prefix}_push_key": SecretStr("short"),
    }

    with pytest.raises(BadSettings, match=f"{prefix}_push_key is no EncodingAESKey"):
        delivery_reports(Settings(**broken), cast("Any", None), make_vault(), lambda: NOON)
