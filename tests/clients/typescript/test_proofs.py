"""Proofs of a device's key against the running service; receipts and webhooks as the service signs them."""

import time
from typing import Final

import pytest

from tests.clients import shown
from tests.clients.shown import ACTION, MARK
from tests.clients.typescript.program import told
from tests.server.house import PHONE, House

pytestmark = pytest.mark.slow

BOUND: Final = """
import { CitizenClient } from "zhijian-client";
import { DeviceKey } from "zhijian-client/device-key";
const deviceKey = await DeviceKey.generate();
const phone = new CitizenClient(given.base, { deviceKey });
const session = await phone.signIn(given.phone, given.code);
const mine = await phone.account.me();
await phone.calls.line.renew(session.access_token);
const after = await phone.account.me();
let heard = "";
for await (const update of phone.notices.updates()) { heard = update.kind; if (heard === "caught_up") break; }
const thief = new CitizenClient(given.base, { session: phone.session });
const refused = await thief.account.me().catch((error) => error.status);
const other = new CitizenClient(given.base, { session: phone.session, deviceKey: await DeviceKey.generate() });
const theirs = await other.account.me().catch((error) => error.status);
const extracted = await crypto.subtle.exportKey("jwk", deviceKey.pair.privateKey).catch(() => "never");
tell([session.token_type, mine.level, after.level, heard, refused, theirs, extracted]);
"""


async def test_a_sign_in_is_bound_to_the_key_of_the_device_and_of_no_use_without_it(
    house: House,
) -> None:
    await house.call("POST", "/v1/sign-in/codes", {"phone": PHONE})

    seen = await told(BOUND, base=house.base, phone=PHONE, code=await house.code(PHONE))

    assert seen == ["DPoP", 1, 1, "caught_up", 401, 401, "never"]


VERIFY: Final = """
import { verifyReceipt } from "zhijian-client/receipts";
const { keys, action } = given;
const said = [];
for (const each of given.shown) said.push(await verifyReceipt(each, { keys, action }).then(() => "good", (error) => error.why));
tell(said);
"""


async def test_a_receipt_is_what_the_service_signed_for_this_action_and_still_good() -> None:
    made = shown.receipts()
    said = await told(VERIFY, action=ACTION, keys=made.keys, shown=[jws for _, jws in made.shown])

    assert said == [word for word, _ in made.shown]


HEARD: Final = """
import { verifyWebhook } from "zhijian-client/webhooks";
const said = [];
for (const each of given.calls) said.push(await verifyWebhook(each).then(({ type, id }) => [type, id].join(" "), (error) => error.why));
tell(said);
"""


async def test_a_webhook_is_what_the_service_signed_lately_under_the_key() -> None:
    calls = [
        {
            "headers": dict(call.headers),
            "body": call.body.decode(),
            "keys": call.keys,
            "now": time.time() + call.after,
        }
        for call in shown.webhooks()
    ]
    said = await told(HEARD, calls=calls)

    words = {"good": f"delivery.sent {MARK}"}
    assert said == [words.get(call.word, call.word) for call in shown.webhooks()]
