"""Where a vendor's call to us goes."""

from clients.standins.calling import reached


def test_a_call_goes_to_the_city_that_is_named_and_else_to_its_public_address() -> None:
    told = "https://hall.example/v1/payment-callbacks/wechat_pay?n=1"

    assert reached(told, "") == told
    assert (
        reached(told, "http://127.0.0.1:8081")
        == "http://127.0.0.1:8081/v1/payment-callbacks/wechat_pay?n=1"
    )
