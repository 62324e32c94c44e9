"""What a certificate says, what the city signs of it, and the list of those that do not hold."""

import json
import zlib
from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from domain.hall.certificate_claims import claims_of, ends_at, fields_of
from domain.hall.certificate_kinds import CertificateKind, FieldSource, KindField, KnownKind
from domain.hall.certificates import PLACES, STATUS_LIVES, CertificateState
from domain.hall.status_lists import TTL_S, list_claims, packed
from tests.domain.hall.certificates import MADE
from tests.domain.hall.days import at
from tests.domain.hall.sample import ITEM, NOW, WORDS

KIND: Final = CertificateKind(
    "shop_sign",
    WORDS,
    "city_management",
    (
        KindField("shop", WORDS, FieldSource.FORM, "shop", "string"),
        KindField("size", WORDS, FieldSource.FORM, "size", "string"),
        KindField("lit", WORDS, FieldSource.FORM, "lit", "bool"),
        KindField("height", WORDS, FieldSource.FORM, "height", "int"),
        KindField("holder", WORDS, FieldSource.REGISTER, "name", "string"),
    ),
)
FORM: Final = {
    "properties": {"size": {"x-labels": {"l": {"zh": "大", "en": "Large"}}}},
}


def shown(form: dict[str, object], registered: dict[str, str]) -> dict[str, tuple[object, str]]:
    item = replace(ITEM, form=json.dumps(FORM))
    found = fields_of(item, KIND, form, registered)
    return {each.name: (each.value, each.shown.en) for each in found}


def test_a_certificate_says_what_form_and_register_say_with_the_words_of_a_choice() -> None:
    form = {"shop": "包子铺", "size": "l", "lit": True, "height": 3}

    assert shown(form, {"name": "王秀英"}) == {
        "shop": ("包子铺", "包子铺"),
        "size": ("l", "Large"),
        "lit": (True, "Yes"),
        "height": (3, "3"),
        "holder": ("王秀英", "王秀英"),
    }


def test_what_was_not_asked_or_is_not_on_record_is_not_on_it() -> None:
    form: dict[str, object] = {"shop": "", "lit": False, "height": 0, "name": "陌生人"}

    assert shown(form, {"name": ""}) == {"lit": (False, "No"), "height": (0, "0")}


def test_a_kind_is_asked_by_its_fields_its_number_and_whether_it_is_active() -> None:
    assert KnownKind.of("permit.shopfront", KIND).asked == {
        "shop": "string",
        "size": "string",
        "lit": "bool",
        "height": "int",
        "holder": "string",
        "active": "bool",
        "number": "string",
    }


def test_a_certificate_ends_with_its_last_day_in_the_city() -> None:
    assert ends_at(MADE) == at("2029-11-02 00:00")
    assert ends_at(replace(MADE, last_day=None)) is None


def test_the_city_signs_what_the_certificate_says_and_where_to_ask_whether_it_holds() -> None:
    claims = claims_of(replace(MADE, place=2 * PLACES + 5), "https://city.example/lists")

    assert claims == {
        "jti": str(MADE.certificate),
        "vct": "urn:zhijian:certificate:shop_sign",
        "number": "Z20261102-0000001-1",
        "names": {"zh": "户外招牌设置许可证", "en": "Permit for a shop sign"},
        "unit": "city_management",
        "fields": {"shop": "包子铺", "lit": True},
        "status": {"status_list": {"idx": 5, "uri": "https://city.example/lists/2"}},
        "exp": int(at("2029-11-02 00:00").timestamp()),
    }
    assert "exp" not in claims_of(replace(MADE, last_day=None), "https://city.example/lists")


@pytest.mark.parametrize(
    ("state", "bits"),
    [
        (CertificateState.MADE, 2),
        (CertificateState.SUSPENDED, 2),
        (CertificateState.REVOKED, 1),
        (CertificateState.EXPIRED, 1),
    ],
)
@pytest.mark.parametrize("place", [0, 1, 5, PLACES - 1])
def test_a_list_has_two_bits_of_each_place(place: int, state: CertificateState, bits: int) -> None:
    """As draft-ietf-oauth-status-list counts them: from the least of each byte on."""
    whole = zlib.decompress(urlsafe_b64decode(packed({place: state}) + "=="))

    assert len(whole) == PLACES // 4
    assert int.from_bytes(whole, "little") == bits << (2 * place)


def test_a_signed_list_ends_and_says_when_to_ask_again() -> None:
    claims = list_claims("https://city.example/lists/0", {}, NOW.at)

    assert claims["sub"] == "https://city.example/lists/0"
    assert claims["exp"] == int((NOW.at + STATUS_LIVES).timestamp())
    assert claims["ttl"] == TTL_S
    assert timedelta(seconds=TTL_S) < STATUS_LIVES
    assert claims["status_list"] == {"bits": 2, "lst": packed({})}
