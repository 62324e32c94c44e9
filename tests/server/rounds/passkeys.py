"""An officer's passkey: made, shown, listed, removed."""

from proto.http.accounts.passkeys import unpacked
from tests.passkeys import Authenticator, made, shown
from tests.server.accounts.passkey_desk import CHALLENGES, OWN, SIGN_IN, seated
from tests.server.rounds.city import City


async def own(city: City) -> None:
    enter = city.walker.enter
    wang = await seated(city.house, "wang")
    device = Authenticator()
    begun = await enter(f"POST {CHALLENGES}", {"totp": await wang.code()}, by=wang.token)
    answer = device.make(unpacked(begun["challenge"]), unpacked(begun["user"]))
    added = await enter(f"POST {OWN}", made(answer, "办公室电脑"), by=wang.token)
    await enter(f"GET {OWN}", by=wang.token)
    given = await enter(f"POST {SIGN_IN}-challenges")
    signed = shown(device.answer(unpacked(given["challenge"])))
    session = await enter(f"POST {SIGN_IN}", signed)
    passkey = added["passkeys"][0]["passkey"]
    why = {"why": "换了电脑"}
    path = f"POST {OWN}/{{passkey}}/removals"
    await enter(path, why, by=session["access_token"], passkey=passkey)
