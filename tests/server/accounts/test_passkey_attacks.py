"""Passkeys of officers as a stranger, a false page or a copied device would use them."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from proto.http.accounts.passkeys import unpacked
from services.accounts.rate_limits import WRONG_PASSWORDS
from tests.passkeys import PRESENT, Authenticator, made
from tests.server.accounts.passkey_desk import (
    OWN,
    WRONG,
    at_an_address,
    challenge,
    refused,
    seated,
    show,
    sign_in,
)
from tests.server.accounts.staff import audited
from tests.server.house import House

__all__ = ["at_an_address"]


# Challenges


async def test_what_was_answered_once_is_not_answered_again(house: House) -> None:
    chen = await seated(house, "chen")
    begun = await chen.begin()
    device = Authenticator()
    body = made(device.make(unpacked(begun["challenge"]), chen.officer.bytes), "x")
    first, _ = await house.call("POST", OWN, body, token=chen.token)
    again = await house.call("POST", OWN, body, token=chen.token)
    answer = device.answer(await challenge(house))
    signed_in, _ = await show(house, answer)

    assert (first, signed_in) == (201, 201)
    assert refused(again) == (403, "passkey-wrong")
    assert refused(await show(house, answer)) == WRONG


async def test_of_one_answer_sent_many_times_at_once_one_signs_in(house: House) -> None:
    device = Authenticator(counted=None)
    await (await seated(house, "chen")).add(device)
    answer = device.answer(await challenge(house))

    sent = await asyncio.gather(*(show(house, answer) for _ in range(6)))

    assert sorted(status for status, _ in sent) == [201] + [401] * 5


async def test_a_challenge_that_failed_is_spent(house: House) -> None:
    device = await (await seated(house, "chen")).device()
    given = await challenge(house)
    await show(house, replace(device, flags=PRESENT).answer(given))

    assert refused(await show(house, device.answer(given))) == WRONG


async def test_the_challenge_of_another_officer_makes_no_passkey(house: House) -> None:
    chen, zhou = await seated(house, "chen"), await seated(house, "zhou")
    begun = await chen.begin()
    answer = Authenticator().make(unpacked(begun["challenge"]), zhou.officer.bytes)

    sent = await house.call("POST", OWN, made(answer, "x"), token=zhou.token)

    assert refused(sent) == (403, "passkey-wrong")
    assert await zhou.mine() == []


async def test_a_challenge_of_one_purpose_serves_no_other(house: House) -> None:
    chen = await seated(house, "chen")
    device = await chen.device()
    begun = await chen.begin()

    signed_in = await show(house, device.answer(unpacked(begun["challenge"])))
    answer = Authenticator().make(await challenge(house), chen.officer.bytes)
    added = await house.call("POST", OWN, made(answer, "x"), token=chen.token)

    assert refused(signed_in) == WRONG
    assert refused(added) == (403, "passkey-wrong")


async def test_a_challenge_is_over_after_five_minutes(house: House) -> None:
    device = await (await seated(house, "chen")).device()
    given = await challenge(house)
    kept = await house.infrastructure.database.fetchval(
        "UPDATE passkey_challenges SET expires_at = now() RETURNING expires_at"
    )

    assert kept is not None
    assert refused(await show(house, device.answer(given))) == WRONG


async def test_a_challenge_of_nobody_s_is_no_challenge(house: House) -> None:
    device = await (await seated(house, "chen")).device()

    assert refused(await show(house, device.answer(bytes(32)))) == WRONG


# Whose and whence


@pytest.mark.parametrize(
    "wrong",
    [{"origin": "https://hall-test.cn"}, {"host": "hall-test.cn"}, {"flags": PRESENT}],
    ids=["another page", "another site", "user not verified"],
)
async def test_what_another_page_or_an_unverified_user_brings_opens_nothing(
    house: House, wrong: dict[str, Any]
) -> None:
    device = await (await seated(house, "chen")).device()

    assert refused(await sign_in(house, replace(device, **wrong))) == WRONG


async def test_nobody_signs_in_as_another_by_the_id_of_theirs(house: House) -> None:
    chen, zhou = await seated(house, "chen"), await seated(house, "zhou")
    hers, his = await chen.device(), await zhou.device()

    for device in (
        replace(his, credential=hers.credential),  # her passkey's id, his key
        replace(his, credential=hers.credential, user=hers.user),
        replace(his, user=hers.user),  # his passkey, her name
        replace(his, user=b""),
        replace(hers, user=his.user),
    ):
        assert refused(await sign_in(house, device)) == WRONG


async def test_a_passkey_that_somebody_has_is_nobody_else_s(house: House) -> None:
    chen, zhou = await seated(house, "chen"), await seated(house, "zhou")
    hers = await chen.device()

    taken = await zhou.add(replace(hers, user=b""))

    assert refused(taken) == (403, "passkey-wrong")
    assert (await sign_in(house, replace(hers, user=chen.officer.bytes)))[0] == 201


async def test_a_copied_passkey_is_refused_and_on_record(house: House) -> None:
    device = await (await seated(house, "chen")).device()
    copied = replace(device)
    await sign_in(house, device)

    second = await sign_in(house, copied)

    assert refused(second) == WRONG
    assert await audited(house, "officer.passkey_copied") == ["1 after 1"]
    assert (await sign_in(house, device))[0] == 201


async def test_wrong_passkeys_of_one_address_are_soon_not_looked_at(house: House) -> None:
    device = await (await seated(house, "chen")).device()
    stranger = Authenticator(user=bytes(16))
    for _ in range(WRONG_PASSWORDS):
        assert refused(await show(house, stranger.answer(bytes(32)))) == WRONG

    assert refused(await sign_in(house, device)) == (429, "too-many-requests")
