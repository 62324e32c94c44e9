"""The certificate of a shop sign: shown by a code, and checked by who has no connection."""

from uuid import uuid4

from zhijian_client import CitizenClient
from zhijian_client.answers.cases import Case
from zhijian_client.certificates import NotValid, verify

from clients.demo.day import refusal
from clients.demo.hall import Hall

BANK = "https://bank.example"


async def the_certificate(hall: Hall, phone: CitizenClient, case: Case, shop: str) -> None:
    story = hall.day.story
    lines = [line async for line in phone.certificates.list()]
    held = await phone.certificates.read(lines[0].certificate)
    story.expect(
        [line.state for line in lines] == ["active"] and held.case == case.case,
        f"她的证照里有“{held.name}”，编号{held.number}，有效期到{held.last_day}。",
        "Her certificate is on her phone, sealed at the approval and valid since it was issued.",
        lines,
    )
    code = await phone.certificates.show_code(held.certificate, ["number", "shop_name"])
    async with CitizenClient(hall.base) as inspector:
        checked = await inspector.certificates.check(code.code)
        again = await refusal(inspector.certificates.check(code.code))
        keys, listed = (
            await inspector.certificates.keys(),
            await inspector.certificates.status_list(),
        )
    seen = {field.field: field.value for field in checked.fields}
    story.expect(
        checked.valid
        and seen == {"number": held.number, "shop_name": shop}
        and again == "code-unknown",
        "城管队员扫她出示的码：有效，只看到她选的两项；同一个码再扫一次，无效。",
        "An inspector scans her code: valid, with the two fields that she chose. A second look finds nothing.",
        (checked, again),
    )
    nonce = uuid4().hex
    shown = await phone.certificates.present(
        held.certificate, ["shop_name"], audience=BANK, nonce=nonce
    )
    found = verify(shown.sd_jwt, keys=keys, status=listed, audience=BANK, nonce=nonce)
    try:
        verify(shown.sd_jwt, keys=keys, status=listed, audience=BANK, nonce=uuid4().hex)
        replayed = ""
    except NotValid as wrong:
        replayed = wrong.why
    story.expect(
        found.fields == {"shop_name": shop} and replayed == "other_audience",
        "银行断网核验：只凭存下的公钥和一天内的状态清单，就确认了店名；换一个随机数再用，不认。",
        "A bank checks the name of the shop without a connection, by keys and a list that it kept; shown anew it is refused.",
        (found, replayed),
    )
    held = await phone.certificates.read(held.certificate)
    story.expect(
        [showing.way for showing in held.showings] == ["presentation", "code"],
        f"每次出示她都查得到，共{len(held.showings)}次。",
        "Each showing stands on her phone.",
        held.showings,
    )
