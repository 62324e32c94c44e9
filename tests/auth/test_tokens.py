import base64
import json
from datetime import timedelta
from uuid import UUID, uuid4

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from auth.tokens import Tokens
from domain.errors import NotSignedIn
from domain.people import Citizen, Level, Officer, Principal, Role
from domain.problems import Problem
from tests.people import NOON, FakeClock

ISSUER = "https://zhijian.example"
KEY = Ed25519PrivateKey.generate()
OLD_KEY = Ed25519PrivateKey.generate()
CITIZEN = Citizen(UUID(int=1), Level.PHONE, UUID(int=2))
OFFICER = Officer(UUID(int=3), frozenset({Role.COUNTER, Role.REVIEWER}), UUID(int=4))
CLAIMS = {
    "iss": ISSUER,
    "aud": "citizen",
    "sub": str(CITIZEN.account),
    "sid": str(CITIZEN.session),
    "level": 1,
    "iat": int(NOON.timestamp()),
    "exp": int(NOON.timestamp()) + 900,
}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def tokens(clock: FakeClock) -> Tokens:
    return Tokens({"old": OLD_KEY, "now": KEY}, "now", ISSUER, clock=clock)


def make(
    changes: dict[str, object] = {},  # noqa: B006  # never changed
    *,
    key: object = KEY,
    algorithm: str = "EdDSA",
    kid: object = "now",
    typ: str = "at+jwt",
) -> str:
    """A token as somebody else might make it; None takes a claim off."""
    claims = {name: value for name, value in (CLAIMS | changes).items() if value is not None}
    headers = {"kid": kid, "typ": typ}
    return jwt.encode(claims, key, algorithm=algorithm, headers=headers)  # type: ignore[arg-type]  # whatever a forger uses


def raw(header: object, claims: object, signature: bytes = b"") -> str:
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def refusal(tokens: Tokens, token: str) -> Problem:
    with pytest.raises(NotSignedIn) as refused:
        tokens.read(token)
    return refused.value.problem


@pytest.mark.parametrize("principal", [CITIZEN, OFFICER, Citizen(uuid4(), Level.BOUND, uuid4())])
def test_what_is_issued_reads_back(tokens: Tokens, principal: Principal) -> None:
    token, expires_in = tokens.issue(principal)

    assert tokens.read(token) == principal
    assert tokens.read(token) == principal  # from memory too
    assert expires_in == 900


def test_a_token_made_as_ours_is_taken(tokens: Tokens) -> None:
    assert tokens.read(make()) == CITIZEN


def test_a_token_ends_after_15_minutes(tokens: Tokens, clock: FakeClock) -> None:
    token, _ = tokens.issue(CITIZEN)
    clock.forward(minutes=14, seconds=59)
    tokens.read(token)
    clock.forward(seconds=1)

    assert refusal(tokens, token) is Problem.SESSION_OVER


def test_a_remembered_token_ends_no_later(tokens: Tokens, clock: FakeClock) -> None:
    token, _ = tokens.issue(CITIZEN)
    clock.forward(minutes=14, seconds=50)
    tokens.read(token)
    clock.forward(seconds=11)

    assert refusal(tokens, token) is Problem.SESSION_OVER


def test_a_forged_signature_is_refused(tokens: Tokens) -> None:
    assert refusal(tokens, make(key=Ed25519PrivateKey.generate())) is Problem.SIGN_IN_NEEDED


def test_a_changed_claim_breaks_the_signature(tokens: Tokens) -> None:
    header, _, signature = make().split(".")
    claims = raw({}, CLAIMS | {"level": 3}).split(".")[1]

    assert refusal(tokens, f"{header}.{claims}.{signature}") is Problem.SIGN_IN_NEEDED


@pytest.mark.parametrize("none", ["none", "None", "NONE", "nOnE"])
def test_a_token_without_a_signature_is_refused(tokens: Tokens, none: str) -> None:
    forged = raw({"alg": none, "kid": "now", "typ": "at+jwt"}, CLAIMS)

    assert refusal(tokens, forged) is Problem.SIGN_IN_NEEDED


def test_a_token_signed_with_our_public_key_as_a_secret_is_refused(tokens: Tokens) -> None:
    public = KEY.public_key().public_bytes_raw()

    assert refusal(tokens, make(key=public, algorithm="HS256")) is Problem.SIGN_IN_NEEDED


def test_a_token_under_the_name_of_another_key_is_refused(tokens: Tokens) -> None:
    assert refusal(tokens, make(kid="old")) is Problem.SIGN_IN_NEEDED


@pytest.mark.parametrize("kid", ["unknown", "", "../now"])
def test_a_token_of_an_unknown_key_is_refused(tokens: Tokens, kid: str) -> None:
    assert refusal(tokens, make(kid=kid)) is Problem.SIGN_IN_NEEDED


@pytest.mark.parametrize("kid", [None, 1, ["now"], {"now": "now"}])
def test_a_key_name_that_is_no_text_is_refused(tokens: Tokens, kid: object) -> None:
    forged = raw({"alg": "EdDSA", "kid": kid, "typ": "at+jwt"}, CLAIMS, b"x" * 64)

    assert refusal(tokens, forged) is Problem.SIGN_IN_NEEDED


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "partner"},
        {"aud": None},
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"exp": None},
        {"exp": "tomorrow"},
        {"sid": None},
        {"sid": "not a session"},
        {"sub": None},
        {"sub": "somebody"},
        {"level": None},
        {"level": 9},
        {"aud": "officer"},
        {"aud": "officer", "roles": "admin"},
        {"aud": "officer", "roles": ["emperor"]},
        {"aud": ["citizen", "officer"], "roles": ["admin"]},
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(tokens: Tokens, changes: dict[str, object]) -> None:
    assert refusal(tokens, make(changes)) is Problem.SIGN_IN_NEEDED


def test_a_receipt_is_no_access_token(tokens: Tokens) -> None:
    receipt = tokens.sign_receipt(CLAIMS)

    assert refusal(tokens, receipt) is Problem.SIGN_IN_NEEDED


@given(st.text(max_size=200))
def test_whatever_is_no_token_is_refused(text: str) -> None:
    tokens = Tokens({"now": KEY}, "now", ISSUER, clock=FakeClock())

    assert refusal(tokens, text) is Problem.SIGN_IN_NEEDED


@given(st.data())
def test_a_token_with_any_changed_letter_is_refused(data: st.DataObject) -> None:
    tokens = Tokens({"now": KEY}, "now", ISSUER, clock=FakeClock())
    token, _ = tokens.issue(CITIZEN)
    # The last letter of the signature carries four bits that base64 leaves unused.
    place = data.draw(st.integers(0, len(token) - 2))
    letter = data.draw(st.sampled_from("ABCxyz019-_."))
    changed = token[:place] + letter + token[place + 1 :]

    if changed != token:
        assert refusal(tokens, changed) is Problem.SIGN_IN_NEEDED


def test_after_a_rotation_the_old_keys_tokens_are_still_read(clock: FakeClock) -> None:
    before = Tokens({"old": OLD_KEY}, "old", ISSUER, clock=clock)
    token, _ = before.issue(CITIZEN)
    after = Tokens({"old": OLD_KEY, "now": KEY}, "now", ISSUER, clock=clock)

    assert after.read(token) == CITIZEN
    assert jwt.get_unverified_header(after.issue(CITIZEN)[0])["kid"] == "now"


def test_a_key_that_was_taken_away_opens_nothing(tokens: Tokens, clock: FakeClock) -> None:
    token, _ = Tokens({"old": OLD_KEY}, "old", ISSUER, clock=clock).issue(CITIZEN)

    assert refusal(Tokens({"now": KEY}, "now", ISSUER, clock=clock), token) is (
        Problem.SIGN_IN_NEEDED
    )


def test_an_ended_session_is_refused_at_once(tokens: Tokens) -> None:
    token, _ = tokens.issue(CITIZEN)
    other, _ = tokens.issue(OFFICER)
    tokens.read(token)

    tokens.end(CITIZEN.session)

    assert refusal(tokens, token) is Problem.SESSION_OVER
    assert tokens.read(other) == OFFICER


def test_an_ended_session_is_refused_until_its_last_token_is_over(
    tokens: Tokens, clock: FakeClock
) -> None:
    tokens.end(CITIZEN.session)
    token, _ = tokens.issue(CITIZEN)
    clock.forward(minutes=14)
    tokens.end(OFFICER.session)

    assert refusal(tokens, token) is Problem.SESSION_OVER


def test_a_receipt_says_what_was_checked_and_nothing_of_the_person(tokens: Tokens) -> None:
    receipt = tokens.sign_receipt({"sub": "check", "action": "certify", "digest": "abc"})
    claims = jwt.decode(receipt, KEY.public_key(), algorithms=["EdDSA"], issuer=ISSUER)

    assert jwt.get_unverified_header(receipt)["typ"] == "secevent+jwt"
    assert set(claims) == {"iss", "iat", "jti", "sub", "action", "digest"}
    assert claims["iat"] == int(NOON.timestamp())


def test_a_receipt_keeps_the_id_and_time_it_is_given(tokens: Tokens) -> None:
    iat = int((NOON - timedelta(seconds=5)).timestamp())
    receipt = tokens.sign_receipt({"jti": "receipt", "iat": iat, "iss": "somebody else"})
    claims = jwt.decode(receipt, KEY.public_key(), algorithms=["EdDSA"])

    assert claims == {"jti": "receipt", "iat": iat, "iss": ISSUER}


def test_the_key_set_checks_what_we_sign_and_holds_no_secret(tokens: Tokens) -> None:
    keys = tokens.jwks()
    found = jwt.PyJWKSet.from_dict(keys)
    receipt = tokens.sign_receipt({"sub": "check"})
    kid = jwt.get_unverified_header(receipt)["kid"]

    assert jwt.decode(receipt, found[kid], algorithms=["EdDSA"])["sub"] == "check"
    assert {key["kid"] for key in keys["keys"]} == {"old", "now"}
    private = KEY.private_bytes(
        serialization.Encoding.Raw,
        serialization.PrivateFormat.Raw,
        serialization.NoEncryption(),
    )
    assert base64.urlsafe_b64encode(private).decode().rstrip("=") not in json.dumps(keys)


def test_only_ten_thousand_tokens_are_remembered(clock: FakeClock) -> None:
    tokens = Tokens({"now": KEY}, "now", ISSUER, clock=clock)
    first, _ = tokens.issue(CITIZEN)
    tokens.read(first)
    entry = next(iter(tokens._seen.values()))
    for n in range(9_999):
        tokens._seen[n.to_bytes(4)] = entry

    tokens.read(tokens.issue(OFFICER)[0])

    assert len(tokens._seen) == 10_000
    assert tokens.read(first) == CITIZEN


def test_a_session_that_ended_elsewhere_is_refused_and_told_to_nobody(tokens: Tokens) -> None:
    told: list[UUID] = []
    ended: list[UUID] = []
    tokens.tell_others(told.append)
    tokens.when_ended(ended.append)
    token, _ = tokens.issue(CITIZEN)

    tokens.refuse(CITIZEN.session)
    tokens.refuse(CITIZEN.session)

    assert refusal(tokens, token) is Problem.SESSION_OVER
    assert (ended, told) == ([CITIZEN.session], [])


def test_a_session_that_is_ended_here_is_told_to_the_others(tokens: Tokens) -> None:
    told: list[UUID] = []
    tokens.tell_others(told.append)

    tokens.end(CITIZEN.session)

    assert told == [CITIZEN.session]


def test_a_bound_token_names_its_key(tokens: Tokens) -> None:
    bound = Citizen(UUID(int=1), Level.BOUND, UUID(int=2), "thumbprint")
    token, _ = tokens.issue(bound)

    assert tokens.read(token) == bound
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["cnf"] == {"jkt": "thumbprint"}


@pytest.mark.parametrize("cnf", [{}, {"jkt": ""}, {"jkt": 1}, "thumbprint", {"x5t#S256": "a"}, []])
def test_a_binding_that_is_not_understood_is_no_token(tokens: Tokens, cnf: object) -> None:
    assert refusal(tokens, make({"cnf": cnf})) is Problem.SIGN_IN_NEEDED


def test_a_token_of_the_future_is_refused(tokens: Tokens) -> None:
    far: dict[str, object] = {
        "iat": int(NOON.timestamp()) + 3600,
        "exp": int(NOON.timestamp()) + 4500,
    }

    assert refusal(tokens, make(far)) is Problem.SIGN_IN_NEEDED


def test_a_machine_whose_clock_is_a_minute_ahead_signs_tokens_that_are_taken(
    tokens: Tokens,
) -> None:
    ahead: dict[str, object] = {"iat": int(NOON.timestamp()) + 60}

    assert tokens.read(make(ahead)) == CITIZEN
    assert refusal(tokens, make(ahead | {"iat": int(NOON.timestamp()) + 61})) is (
        Problem.SIGN_IN_NEEDED
    )


def test_a_stream_ends_when_the_token_that_opened_it_does(tokens: Tokens, clock: FakeClock) -> None:
    token, _ = tokens.issue(CITIZEN)
    tokens.read(token)
    clock.forward(minutes=5)

    assert tokens.seconds_left(token) == 600
    assert tokens.seconds_left("one that nobody read") == 0


def test_a_token_lives_no_longer_than_its_session_may_rest(tokens: Tokens) -> None:
    token, expires_in = tokens.issue(CITIZEN, timedelta(minutes=5))
    claims = jwt.decode(token, options={"verify_signature": False})

    assert (expires_in, claims["exp"] - claims["iat"]) == (300, 300)
    assert tokens.issue(CITIZEN, timedelta(days=1))[1] == 900


def test_an_ended_session_is_forgotten_once_no_token_of_it_can_live(
    tokens: Tokens, clock: FakeClock
) -> None:
    ended: list[UUID] = []
    tokens.when_ended(ended.append)

    for seconds in (0, 15 * 60 + 59, 1):
        clock.forward(seconds=seconds)
        tokens.refuse(CITIZEN.session)

    assert ended == [CITIZEN.session] * 2  # the second time after 15 minutes and a minute of clocks


@pytest.mark.parametrize(("seconds", "opens"), [(35 * 60 - 1, True), (35 * 60, False)])
def test_a_key_that_was_followed_opens_nothing_once_its_last_token_is_over(
    clock: FakeClock,
    seconds: int,
    opens: bool,  # noqa: FBT001  # of the table
) -> None:
    tokens = Tokens({"old": OLD_KEY, "now": KEY}, "now", ISSUER, clock=clock)
    tokens.use({"old": OLD_KEY, "now": KEY}, "now", followed_at={"old": NOON})
    clock.forward(seconds=seconds)
    at = int(clock().timestamp())
    token = make({"iat": at, "exp": at + 900}, key=OLD_KEY, kid="old")

    if opens:
        assert tokens.read(token) == CITIZEN
    else:
        assert refusal(tokens, token) is Problem.SIGN_IN_NEEDED


def test_the_key_set_says_what_each_key_is_for(tokens: Tokens) -> None:
    tokens.use({"now": KEY}, "now", retired={"old": OLD_KEY.public_key()})

    said = {(each["kid"], each["kty"], each["use"], each["alg"]) for each in tokens.jwks()["keys"]}
    assert said == {("old", "OKP", "sig", "EdDSA"), ("now", "OKP", "sig", "EdDSA")}


def test_nothing_else_is_signed_as_an_access_token(tokens: Tokens) -> None:
    with pytest.raises(ValueError, match="issued"):
        tokens.sign(CLAIMS, "at+jwt")


def test_half_a_character_is_no_token_and_breaks_nothing(tokens: Tokens) -> None:
    assert refusal(tokens, "\udc80") is Problem.SIGN_IN_NEEDED
    assert tokens.seconds_left("\udc80") == 0
