from dataclasses import replace
from datetime import UTC, datetime, timedelta

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.attestation.app_attest import DEVELOPMENT, AppAttest
from auth.attestation.roots import PUBLISHED
from domain.faces.attestation import AppleApps, AppleKeyNew, AppleKeyUsed
from tests.phones import APP, UNTIL, Authority, IPhone

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
CHALLENGE, OTHER = b"of this check".ljust(32), b"of another check".ljust(32)
ROOT = Authority("Apple App Attestation Root CA")
BELOW = ROOT.below("Apple App Attestation CA 1")
CITY = AppAttest(AppleApps((APP,)), ROOT.pem)


def phone() -> IPhone:
    return IPhone(BELOW)


def test_a_key_of_the_city_s_app_is_taken_and_signs_for_one_challenge() -> None:
    mine = phone()
    public_key = CITY.registered(mine.attest(CHALLENGE), CHALLENGE, NOW)
    assert public_key is not None

    answer = mine.answer(OTHER)

    assert CITY.asserted(answer, OTHER, public_key) == 1
    assert CITY.asserted(answer, CHALLENGE, public_key) is None


def test_the_root_that_ships_is_apple_s_and_vouches_for_nobody_else() -> None:
    mine = phone()

    assert (
        AppAttest(AppleApps((APP,)), PUBLISHED.apple).registered(
            mine.attest(CHALLENGE), CHALLENGE, NOW
        )
        is None
    )


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda: IPhone(BELOW, app="1234567890.cn.example.game").attest(CHALLENGE), id="another app"),
        pytest.param(lambda: phone().attest(OTHER), id="another challenge"),
        pytest.param(lambda: IPhone(BELOW, environment=DEVELOPMENT).attest(CHALLENGE), id="development"),
        pytest.param(lambda: IPhone(BELOW, counted=1).attest(CHALLENGE), id="a key that was used"),
        pytest.param(lambda: phone().attest(CHALLENGE, fmt="packed"), id="another format"),
        pytest.param(
            lambda: replace(phone().attest(CHALLENGE), key=phone().id), id="the id of another key"
        ),
        pytest.param(
            lambda: IPhone(BELOW, named=bytes(32)).attest(CHALLENGE), id="a name of another key"
        ),
        pytest.param(
            lambda: IPhone(Authority(ROOT.name).below(BELOW.name)).attest(CHALLENGE),
            id="a root that looks alike",
        ),
        pytest.param(
            lambda: IPhone(ROOT.below(BELOW.name, until=NOW - timedelta(days=1))).attest(CHALLENGE),
            id="an authority that ran out",
        ),
        pytest.param(lambda: IPhone(ROOT.below("leaf", ca=False)).attest(CHALLENGE), id="a leaf that issues"),
        pytest.param(lambda: IPhone(BELOW.below("a third")).attest(CHALLENGE), id="one between too many"),
    ],
)  # fmt: skip
def test_what_was_made_otherwise_is_not_taken(made: object) -> None:
    assert callable(made)

    assert CITY.registered(made(), CHALLENGE, NOW) is None


def test_a_phone_s_certificate_that_ran_out_is_not_taken() -> None:
    later = UNTIL + timedelta(days=1)
    mine = IPhone(ROOT.below(BELOW.name, until=later))

    assert CITY.registered(mine.attest(CHALLENGE), CHALLENGE, UNTIL) is not None
    assert CITY.registered(mine.attest(CHALLENGE), CHALLENGE, later) is None


def test_fifty_certificates_are_not_looked_at() -> None:
    mine = phone()
    said = cbor2.loads(mine.attest(CHALLENGE).statement)
    said["attStmt"]["x5c"] *= 25

    assert CITY.registered(AppleKeyNew(mine.id, cbor2.dumps(said)), CHALLENGE, NOW) is None


def test_a_city_that_tries_its_app_out_takes_builds_for_development() -> None:
    mine = IPhone(BELOW, environment=DEVELOPMENT)
    city = AppAttest(AppleApps((APP,), development=True), ROOT.pem)

    assert city.registered(mine.attest(CHALLENGE), CHALLENGE, NOW) is not None


def test_a_key_signs_for_the_city_s_app_alone() -> None:
    mine = phone()
    public_key = CITY.registered(mine.attest(CHALLENGE), CHALLENGE, NOW)
    assert public_key is not None

    mine.app = "1234567890.cn.example.game"

    assert CITY.asserted(mine.answer(CHALLENGE), CHALLENGE, public_key) is None
    assert CITY.asserted(phone().answer(CHALLENGE), CHALLENGE, public_key) is None


REGISTERED = phone()
PUBLIC_KEY = CITY.registered(REGISTERED.attest(CHALLENGE), CHALLENGE, NOW) or b""
STATEMENT = REGISTERED.attest(CHALLENGE).statement
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.binary(max_size=64),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["fmt", "attStmt", "x5c", "authData", "signature"]), inner
        )
    ),
    max_leaves=12,
).map(cbor2.dumps)


#: Bytes of a signature and the name of its algorithm, some of whose bits mean nothing.
SIGNED = 90
#: A serial that a changed bit made negative is warned of, and refused.
NO_SERIAL = pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")


@given(st.binary(max_size=200) | ANYTHING)
def test_bytes_of_any_shape_break_nothing(statement: bytes) -> None:
    assert CITY.registered(AppleKeyNew(bytes(32), statement), CHALLENGE, NOW) is None
    assert CITY.asserted(AppleKeyUsed(bytes(32), statement), CHALLENGE, PUBLIC_KEY) is None


@NO_SERIAL
@given(st.data())
def test_one_bit_that_was_changed_is_not_taken(data: st.DataObject) -> None:
    said = cbor2.loads(STATEMENT)
    leaf = bytearray(said["attStmt"]["x5c"][0])
    leaf[data.draw(st.integers(0, len(leaf) - SIGNED))] ^= 1 << data.draw(st.integers(0, 7))
    said["attStmt"]["x5c"][0] = bytes(leaf)

    made = AppleKeyNew(REGISTERED.id, cbor2.dumps(said))

    assert CITY.registered(made, CHALLENGE, NOW) is None


@pytest.mark.parametrize(
    "bomb",
    [b"\x81" * 20_000, b"\x9f" * 20_000, b"\x5b" + b"\xff" * 8, b"\xbb" + b"\xff" * 8],
    ids=["deep", "deep and endless", "a string of exabytes", "a map of exabytes"],
)
def test_a_statement_that_is_made_to_break_its_reader_is_none(bomb: bytes) -> None:
    assert CITY.registered(AppleKeyNew(bytes(32), bomb), CHALLENGE, NOW) is None
