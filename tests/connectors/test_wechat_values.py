"""What the platform takes under each type of key, a row a limit."""

import pytest

from connectors.wechat.wechat_values import fits

TAKEN = [
    ("thing1", "认" * 20),
    ("thing12", "A b，1。"),
    ("number2", "1" * 32),
    ("number2", "-3.50"),
    ("letter3", "a" * 32),
    ("symbol4", "+-*/!"),
    ("character_string5", "No.2026-11/24"),
    ("time6", "15:01"),
    ("time6", "2019年10月1日 15:01"),
    ("time6", "2019年10月1日 15:01~2019年10月1日 16:01"),
    ("date7", "2019年10月1日"),
    ("date7", "2019年10月1日 15:01"),
    ("date7", "2019年10月1日~2019年10月3日"),
    ("amount8", "¥1234567890.50元"),
    ("phone_number9", "+86-0766-66888866"),
    ("car_number10", "粤A8Z888挂"),
    ("name11", "欧阳" * 5),
    ("name11", "Jane Elizabeth Smith"),
    ("phrase12", "已完成"),
    ("enum13", "开启"),
]
NOT_TAKEN = [
    ("thing1", "认" * 21),
    ("thing1", ""),
    ("thing1", "   "),
    ("number2", "1" * 33),
    ("number2", "一"),
    ("letter3", "a1"),
    ("letter3", "a" * 33),
    ("symbol4", "!!!!!!"),
    ("symbol4", "认"),
    ("character_string5", "编号1"),
    ("character_string5", "a" * 33),
    ("time6", "24:00"),
    ("time6", "3pm"),
    ("time6", "2019-10-01 15:01"),
    ("date7", "2019年13月1日"),
    ("amount8", "12345678901"),
    ("phone_number9", "1" * 18),
    ("car_number10", "粤A8Z88888"),
    ("name11", "欧" * 11),
    ("name11", "a" * 21),
    ("phrase12", "已经完成了吗"),
    ("phrase12", "done"),
    ("phrase12", "完成1"),
    ("video1", "any"),
    ("thing", "any"),
    ("1", "any"),
]


@pytest.mark.parametrize(("key", "value"), TAKEN)
def test_a_value_within_its_limit_is_taken(key: str, value: str) -> None:
    assert fits(key, value)


@pytest.mark.parametrize(("key", "value"), NOT_TAKEN)
def test_a_value_beyond_its_limit_is_not_sent(key: str, value: str) -> None:
    assert not fits(key, value)
