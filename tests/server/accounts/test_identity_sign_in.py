"""Officers sign in by the city's identity provider: there and back, its groups and posts, and every way round."""

import asyncio
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from domain.people import Role
from tests.server.accounts.passkey_desk import seated
from tests.server.accounts.provider_desk import (
    OFFICERS,
    PAGE,
    REFUSED,
    SIGN_IN,
    UNIT,
    UNKNOWN,
    Browser,
    bind,
    bound,
    by_provider,
    played,
    provided,
    refused,
    there,
    with_a_provider,
)
from tests.server.accounts.staff import WHY, audited, officer
from tests.server.hall.test_units import add
from tests.server.house import House, open_house

__all__ = ["with_a_provider"]

SUBJECT = "e-1024"


async def stands(house: House, token: str) -> bool:
    return (await house.call("GET", "/v1/officer/me", token=token))[0] == 200


async def posts(house: House, token: str) -> list[tuple[str, bool]]:
    """Each as role and area, and whether the provider gave it."""
    _, seen = await house.call("GET", "/v1/officer/posts", token=token)
    return [(f"{each['role']} {each['area']}", each["by_provider"]) for each in seen["posts"]]


# There and back


async def test_an_officer_whom_the_provider_knows_by_two_factors_signs_in(house: House) -> None:
    chen = await bound(house)

    status, session = await by_provider(house, SUBJECT)

    assert (status, session["account"]) == (201, str(chen.officer))
    assert await stands(house, session["access_token"])
    assert "identity provider" in await audited(house, "officer.signed_in")


async def test_after_a_password_alone_our_own_second_factor_follows(house: House) -> None:
    chen = await bound(house)
    await played(house, users={SUBJECT: {"amr": ["pwd"]}})
    browser = await there(house, SUBJECT)

    first = await browser.come_back()
    wrong = await browser.come_back(totp="000000")
    status, session = await browser.come_back(totp=await chen.code())

    assert refused(first) == (401, "second-factor-needed")
    assert refused(wrong) == (401, "second-factor-wrong")
    assert (status, session["account"]) == (201, str(chen.officer))
    # and not once more
    assert refused(await browser.come_back(totp=await chen.code())) == REFUSED


async def test_guessed_codes_lock_the_name(house: House) -> None:
    await bound(house)
    await played(house, users={SUBJECT: {"amr": ["pwd"]}})
    browser = await there(house, SUBJECT)

    said = [refused(await browser.come_back(totp=f"{n:06}"))[0] for n in range(6)]

    assert said[-1] == 429


async def test_a_key_pair_shows_who_we_are_in_the_place_of_a_secret(
    database_url: str, tmp_path: Path
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    file = tmp_path / "client.pem"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def more(outside: str) -> dict[str, object]:
        return provided(outside) | {
            "oidc_client_auth": "private_key_jwt",
            "oidc_key_file": file,
        }

    async with open_house(database_url, tmp_path, more) as house:
        await played(house, page=PAGE, client_key=public.decode())
        await bound(house)

        assert (await by_provider(house, SUBJECT))[0] == 201


# Whom it does not sign in


async def test_no_account_is_made_by_signing_in(house: House) -> None:
    before = await house.infrastructure.database.fetchval("SELECT count(*) FROM officers")

    assert refused(await by_provider(house, "a stranger")) == UNKNOWN
    after = await house.infrastructure.database.fetchval("SELECT count(*) FROM officers")
    assert after == before


async def test_the_name_of_an_officer_is_no_account_at_the_provider(house: House) -> None:
    await bound(house, "chen")

    assert refused(await by_provider(house, "chen")) == UNKNOWN


async def test_a_disabled_officer_is_told_no_more_than_a_stranger(house: House) -> None:
    chen = await bound(house)
    staff = house.parts.accounts.officers
    await staff.disable(None, chen.officer, "left")

    assert refused(await by_provider(house, SUBJECT)) == UNKNOWN


async def test_an_administrator_is_not_signed_in_by_the_provider(house: House) -> None:
    chen = await bound(house)
    await house.parts.accounts.officers.change(
        None, chen.officer, "a test", roles=[Role.ADMIN, Role.COUNTER]
    )

    assert refused(await by_provider(house, SUBJECT)) == (403, "identity-of-admin")


# Who is bound, by whom


async def test_an_administrator_binds_no_administrator_and_not_themselves(house: House) -> None:
    admin = await officer(house, "admin")
    other = await seated(house, "other", Role.ADMIN)
    _, own = await house.call("GET", "/v1/officer/me", token=admin)
    body = WHY | {"subject": SUBJECT}

    for whom, problem in (
        (other.officer, "identity-of-admin"),
        (own["officer"]["officer"], "another-admin-needed"),
    ):
        path = f"{OFFICERS}/{whom}/identity-bindings"
        assert refused(await house.call("POST", path, body, token=admin)) == (403, problem)


async def test_one_account_there_is_one_officer(house: House) -> None:
    await bound(house, "chen")
    wang = await seated(house, "wang")
    zhao = await bound(house, "zhao", "e-2048")

    taken = await house.call(
        "POST",
        f"{OFFICERS}/{wang.officer}/identity-bindings",
        WHY | {"subject": SUBJECT},
        token=await house.officer(f"chief-of-{SUBJECT}"),
    )
    second = await bind(house, zhao.officer, "e-4096")

    assert refused(taken) == refused(second) == (409, "identity-taken")


async def test_who_binds_an_officer_is_no_second_officer_beside_them(house: House) -> None:
    chen = await bound(house)

    row = await house.infrastructure.database.fetchrow(
        "SELECT touch FROM officer_changes WHERE officer_id = $1", chen.officer
    )
    assert row is not None
    assert row["touch"] == "holds"
    assert await audited(house, "officer.identity_bound") == ["as asked for in writing"]


async def test_an_officer_who_is_unbound_is_signed_out_and_loses_the_providers_posts(
    house: House,
) -> None:
    chen = await bound(house)
    await add(house, await house.officer(f"chief-of-{SUBJECT}"))
    await played(house, users={SUBJECT: {"amr": ["mfa"], "groups": ["chiefs"]}})
    _, session = await by_provider(house, SUBJECT)
    path = f"{OFFICERS}/{chen.officer}"
    chief = await house.officer(f"chief-of-{SUBJECT}")

    status, seen = await house.call("POST", f"{path}/identity-removals", WHY, token=chief)

    assert (status, seen["subject"]) == (201, "")
    assert not await stands(house, session["access_token"])
    _, left = await house.call("GET", f"{path}/posts", token=chief)
    assert left == {"posts": []}
    assert refused(await by_provider(house, SUBJECT)) == UNKNOWN
    again = await house.call("POST", f"{path}/identity-removals", WHY, token=chief)
    assert again[0] == 404


# Groups and posts


async def test_posts_come_and_go_with_the_groups_and_an_administrators_stay(house: House) -> None:
    chen = await bound(house)
    chief = await house.officer(f"chief-of-{SUBJECT}")
    await add(house, chief)
    own = WHY | {"unit": UNIT, "role": "issuer", "area": "440304"}
    await house.call("POST", f"{OFFICERS}/{chen.officer}/posts", own, token=chief)

    seen = []
    for groups in (["hall", "chiefs", "football"], ["hall"], []):
        await played(house, users={SUBJECT: {"amr": ["mfa"], "groups": groups}})
        _, session = await by_provider(house, SUBJECT)
        seen.append(set(await posts(house, session["access_token"])))

    issuer, clerk, approver = (
        ("issuer 440304", False),
        ("clerk 440304", True),
        ("approver ", True),
    )
    assert seen == [{issuer, clerk, approver}, {issuer, clerk}, {issuer}]
    assert (await audited(house, "post.revoked")) == [
        f"identity provider ({UNIT}, approver, city)",
        f"identity provider ({UNIT}, clerk, 440304)",
    ]


async def test_a_group_gives_no_post_in_a_unit_that_there_is_not(house: House) -> None:
    await bound(house)
    await played(house, users={SUBJECT: {"amr": ["mfa"], "groups": ["hall"]}})

    status, session = await by_provider(house, SUBJECT)

    assert status == 201
    assert await posts(house, session["access_token"]) == []


async def test_an_administrator_by_a_claim_alone_there_is_none(house: House) -> None:
    await bound(house)
    claims = {"roles": ["admin"], "groups": ["admin"], "admin": True}
    await played(house, claims=claims)

    _, session = await by_provider(house, SUBJECT)

    _, own = await house.call("GET", "/v1/officer/me", token=session["access_token"])
    assert own["officer"]["roles"] == ["counter"]


# Attacks


async def test_what_was_not_brought_back_so_opens_nothing(house: House) -> None:
    await bound(house)

    for changes in (
        {"iss": "https://evil.test/idp"},
        {"iss": ""},
        {"state": "A" * 43},
        {"code": "of somebody else"},
    ):
        browser = await there(house, SUBJECT)
        assert refused(await browser.come_back(**changes)) == REFUSED, changes


async def test_what_came_back_opens_one_session_and_not_another(house: House) -> None:
    await bound(house)
    browser = await there(house, SUBJECT)

    both = await asyncio.gather(browser.come_back(), browser.come_back())

    assert sorted(status for status, _ in both) == [201, 401]
    assert refused(await browser.come_back()) == REFUSED


async def test_what_came_back_opens_nothing_in_another_browser(house: House) -> None:
    """Neither a victim who is led to an attacker's return, nor an attacker who has read a victim's."""
    await bound(house)
    victim, thief = await there(house, SUBJECT), Browser(house)
    await thief.begin()

    thief.brought = victim.brought
    assert refused(await thief.come_back()) == REFUSED
    thief.cookie = ""
    assert refused(await thief.come_back()) == REFUSED
    # the rightful one is not hurt by it
    assert (await victim.come_back())[0] == 201


async def test_a_code_of_another_sign_in_does_not_fit(house: House) -> None:
    """Code injection: state and browser are right, the code was made for another's challenge."""
    await bound(house)
    victim, thief = await there(house, SUBJECT), await there(house, SUBJECT)
    assert victim.brought is not None

    assert refused(await thief.come_back(code=victim.brought["code"])) == REFUSED


async def test_ten_minutes_later_nothing_opens(house: House) -> None:
    await bound(house)
    browser = await there(house, SUBJECT)
    await house.infrastructure.database.execute(
        "UPDATE identity_requests SET expires_at = expires_at - interval '10 minutes'"
    )

    assert refused(await browser.come_back()) == REFUSED


async def test_a_token_that_is_not_right_opens_nothing(house: House) -> None:
    """What is looked at in one: tests/auth/test_id_tokens.py."""
    await bound(house)

    for world in ({"sign": "none"}, {"sign": "secret"}, {"sign": "stranger"}):
        await played(house, **world)
        assert refused(await by_provider(house, SUBJECT)) == REFUSED, world
    await played(house, sign="", claims={"nonce": "of another browser"})
    assert refused(await by_provider(house, SUBJECT)) == REFUSED


async def test_a_provider_whose_keys_lie_in_our_own_house_is_of_no_use(house: House) -> None:
    await played(house, document={"jwks_uri": f"{house.base}/v1/districts"})

    status, problem = await house.call("POST", f"{SIGN_IN}-requests")

    assert (status, problem["type"]) == (503, "/problems/identity-provider-away")


async def test_a_provider_that_is_broken_costs_nobody_an_attempt(house: House) -> None:
    await bound(house)
    browser = await there(house, SUBJECT)
    fault = {"vendor": "identity_provider", "mode": "half"}
    async with house.http.post(f"{house.standins}/_standin/faults", json=fault):
        pass

    status, problem = await browser.come_back()

    assert (status, problem["type"]) == (503, "/problems/identity-provider-away")


async def test_failures_count_by_address_as_wrong_passwords_do(house: House) -> None:
    browser = Browser(house)
    await browser.begin()
    browser.brought = {"state": "A" * 43, "code": "x"}

    said = [refused(await browser.come_back())[0] for _ in range(31)]

    assert said == [401] * 30 + [429]
