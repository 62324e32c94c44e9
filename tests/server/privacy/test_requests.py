"""What a person asks about the own data, over the wire: a clock, an end, and who may bring it there."""

from datetime import date, timedelta
from typing import Any, Final

from domain.days import ANSWER_WITHIN, day_of
from domain.people import Role
from server.infrastructure import now
from server.monitoring.watch import Watch
from tests.server.house import ID_NUMBER, NAME, SCHEME, House, hire
from tests.server.privacy.test_rights import confirmed, person_of

MINE: Final = "/v1/me/requests"
QUEUE: Final = "/v1/officer/requests"
OTHER_NUMBER: Final = "440306195001011238"
ASK: Final = {"kind": "correct", "words": "我的名字写错了一个字"}
WORDS: Final = {"words": "已查验身份证"}


async def asked(house: House, token: str, body: dict[str, str] = ASK) -> dict[str, Any]:
    status, one = await house.call("POST", MINE, body, token=token)
    assert status == 201, one
    return one


async def end(house: House, desk: str, one: dict[str, Any], **body: object) -> dict[str, Any]:
    path = f"/v1/officer/persons/{await person_of(house, desk)}/requests/{one['request']}/answers"
    status, answer = await house.call(
        "POST", path, {"state": "answered", **WORDS, **body}, token=desk
    )
    return answer | {"http": status}


async def mine(house: House, token: str) -> list[dict[str, Any]]:
    _, found = await house.call("GET", MINE, token=token)
    return list(found["requests"])


async def second(house: House) -> str:
    await hire(house.parts.accounts.officers, "zhao", Role.COUNTER)
    return await house.officer("zhao")


async def told(house: House, token: str) -> list[str]:
    _, inbox = await house.call("GET", "/v1/inbox", token=token)
    return [event["kind"] for event in inbox["events"]]


async def test_a_request_names_the_day_by_which_it_is_answered(house: House) -> None:
    token = await house.pensioner()

    one = await asked(house, token)

    opened = date.fromisoformat(one["opened_at"][:10])
    assert timedelta() <= date.fromisoformat(one["due_on"]) - opened - ANSWER_WITHIN <= timedelta(1)
    assert (one["state"], one["overdue"]) == ("open", False)
    assert "request.opened" in await told(house, token)


async def test_one_of_a_kind_is_under_way_at_a_time(house: House) -> None:
    token = await house.pensioner()
    await asked(house, token)

    status, problem = await house.call("POST", MINE, ASK, token=token)

    assert (status, problem["type"]) == (409, "/problems/request-open")


async def test_what_is_served_at_once_has_no_queue(house: House) -> None:
    token = await house.pensioner()

    status, _ = await house.call("POST", MINE, {"kind": "lock", "words": "x"}, token=token)

    assert status == 422


async def test_a_withdrawn_request_is_over(house: House) -> None:
    token = await house.pensioner()
    one = await asked(house, token)

    status, _ = await house.call("DELETE", f"{MINE}/{one['request']}", token=token)

    assert status == 204
    assert (await mine(house, token))[0]["state"] == "withdrawn"
    assert "request.withdrawn" in await told(house, token)
    assert (await end(house, await house.officer(), one))["http"] == 409


async def test_an_officer_finds_it_in_the_queue_and_the_look_is_on_record(house: House) -> None:
    token = await house.pensioner()
    one = await asked(house, token)

    _, queue = await house.call("GET", QUEUE, token=await house.officer())

    assert [(each["request"], each["name"]) for each in queue["requests"]] == [
        (one["request"], "王*英")
    ]
    _, uses = await house.call("GET", "/v1/me/uses", token=token)
    assert uses["uses"][0]["what"] == "查看您的申请"


async def test_a_refusal_comes_with_its_reason(house: House) -> None:
    token = await house.pensioner()
    one = await asked(house, token, {"kind": "delete", "words": "请删除我的养老记录"})

    await end(house, await house.officer(), one, state="refused", words="法律要求保存")

    ended = (await mine(house, token))[0]
    assert (ended["state"], ended["answer"]) == ("refused", "法律要求保存")
    assert "request.refused" in await told(house, token)


async def test_a_name_is_corrected_with_the_papers_seen(house: House) -> None:
    token = await house.pensioner()
    desk = await house.officer()
    one = await asked(house, token)

    await end(house, desk, one, correction={"name": "王秀颖"})

    person = await person_of(house, desk)
    _, seen = await house.call("GET", f"/v1/officer/persons/{person}", token=desk)
    assert seen["name"] == "王秀颖"


async def test_no_audit_entry_says_what_was_corrected(house: House) -> None:
    token = await house.pensioner()
    await end(
        house, await house.officer(), await asked(house, token), correction={"name": "王秀颖"}
    )

    rows = await house.infrastructure.database.fetch("SELECT action, about, why FROM audit")

    text = str([tuple(row) for row in rows])
    assert "person.corrected" in text
    assert NAME not in text
    assert "王秀颖" not in text


async def test_an_id_number_changes_only_by_a_second_officer(house: House) -> None:
    token = await house.pensioner()
    li, zhao = await house.officer(), await second(house)
    one = await asked(house, token)
    person = await person_of(house, li)
    confirm = f"/v1/officer/persons/{person}/requests/{one['request']}/confirmations"

    proposed = await end(house, li, one, correction={"id_number": OTHER_NUMBER})
    alone, problem = await house.call("POST", confirm, WORDS, token=li)
    still, _ = await house.call(
        "POST",
        "/v1/officer/persons/search",
        {"id_number": ID_NUMBER, "purpose": "x"},
        token=li,
    )
    status, ended = await house.call("POST", confirm, WORDS, token=zhao)
    found, by_number = await house.call(
        "POST",
        "/v1/officer/persons/search",
        {"id_number": OTHER_NUMBER, "purpose": "x"},
        token=li,
    )
    old, _ = await house.call(
        "POST",
        "/v1/officer/persons/search",
        {"id_number": ID_NUMBER, "purpose": "x"},
        token=li,
    )

    assert (proposed["state"], proposed["second_officer"], proposed["mine"]) == ("open", True, True)
    assert (alone, problem["type"]) == (403, "/problems/second-officer-needed")
    assert still == 200
    assert (status, ended["state"]) == (201, "answered")
    assert (found, by_number["person"]) == (200, person)
    assert old == 404


async def test_a_number_of_somebody_else_is_not_taken(house: House) -> None:
    token = await house.pensioner()
    li, zhao = await house.officer(), await second(house)
    await house.resident(li, id_number=OTHER_NUMBER, phone="13900139000")
    one = await asked(house, token)
    person = await person_of(house, li)
    await end(house, li, one, correction={"id_number": OTHER_NUMBER})

    status, problem = await house.call(
        "POST",
        f"/v1/officer/persons/{person}/requests/{one['request']}/confirmations",
        WORDS,
        token=zhao,
    )

    assert (status, problem["type"]) == (409, "/problems/person-exists")
    assert (await mine(house, token))[0]["state"] == "open"


async def test_what_asked_for_no_correction_corrects_nothing(house: House) -> None:
    token = await house.pensioner()
    desk = await house.officer()
    one = await asked(house, token, {"kind": "copy", "words": "请给我全部资料"})

    refused = await end(house, desk, one, correction={"name": "王秀颖"})

    person = await person_of(house, desk)
    _, seen = await house.call("GET", f"/v1/officer/persons/{person}", token=desk)
    assert (refused["http"], refused["type"]) == (409, "/problems/request-over")
    assert seen["name"] == NAME
    assert (await mine(house, token))[0]["state"] == "open"


async def test_what_was_asked_and_answered_lies_sealed(house: House) -> None:
    token = await house.pensioner()
    await end(house, await house.officer(), await asked(house, token))

    row = await house.infrastructure.database.fetchrow("SELECT words, answer FROM request_words")

    assert row is not None
    assert ASK["words"].encode() not in row["words"]
    assert WORDS["words"].encode() not in row["answer"]


async def test_a_right_served_at_once_leaves_its_request_with_its_end(house: House) -> None:
    token = await house.pensioner()
    await house.call("GET", "/v1/me/uses", token=token)
    await house.call("POST", "/v1/me/face-lock", token=token)
    await confirmed(house, token)
    _, copy = await house.call("GET", "/v1/me/export", token=token)

    found = [(one["kind"], one["state"]) for one in await mine(house, token)]

    assert found == [(kind, "answered") for kind in ("copy", "lock", "uses")]
    assert [one["kind"] for one in copy["requests"]] == ["copy", "lock", "uses"]


async def test_what_is_late_raises_an_alarm(house: House) -> None:
    token = await house.pensioner()
    await asked(house, token)
    await house.infrastructure.database.execute(
        "UPDATE cases SET opened_at = opened_at - interval '24 days'"
    )

    watch = Watch(house.infrastructure.database, now)
    await watch.look()

    assert watch.gauges()["requests_overdue"] == 1
    assert "a person's request has no answer in time" in watch.alerts()
    assert (await mine(house, token))[0]["overdue"]


async def test_an_objection_has_a_day_and_raises_an_alarm_when_it_passes(house: House) -> None:
    token = await house.pensioner()
    body = {"kind": "appeal", "scheme": SCHEME, "words": "我还健在"}
    status, one = await house.call("POST", "/v1/me/reviews", body, token=token)
    assert status == 201
    watch = Watch(house.infrastructure.database, now)
    await watch.look()
    days = date.fromisoformat(one["due_on"]) - day_of(now())
    assert (days.days, one["overdue"], watch.gauges()["objections_overdue"]) == (21, False, 0)

    await house.infrastructure.database.execute(
        "UPDATE cases SET opened_at = opened_at - interval '22 days'"
    )
    await watch.look()

    assert watch.gauges()["objections_overdue"] == 1
    assert "a person's objection has no decision in time" in watch.alerts()
    _, mine_now = await house.call("GET", "/v1/me/reviews", token=token)
    assert mine_now["reviews"][0]["overdue"]
    _, queue = await house.call("GET", "/v1/officer/reviews", token=await house.officer())
    assert queue["reviews"][0]["overdue"]


async def test_the_copy_says_how_the_holder_wishes_to_be_told(house: House) -> None:
    token = await house.pensioner()
    wanted = {
        "off": {"city": ["sms"]},
        "language": "zh-CN",
        "plain_words": True,
        "quiet": {"on": True, "start": "20:00", "end": "07:30"},
    }
    await house.call("PUT", "/v1/me/notices", wanted, token=token)
    await confirmed(house, token)

    _, copy = await house.call("GET", "/v1/me/export", token=token)

    assert copy["wishes"] == {
        "off": {"city": ["sms"]},
        "plain_words": True,
        "quiet": True,
        "quiet_from": "20:00",
        "quiet_to": "07:30",
    }
    assert "城市通知 · 已关闭：短信" in copy["readable"]


async def test_entering_somebody_anew_who_is_on_the_register_is_on_record(house: House) -> None:
    token = await house.pensioner()
    body = {"name": "别人", "id_number": ID_NUMBER, "phone": "13900139000", "schemes": []}

    status, _ = await house.call("POST", "/v1/officer/persons", body, token=await house.officer())

    assert status == 409
    _, uses = await house.call("GET", "/v1/me/uses", token=token)
    assert uses["uses"][0]["action"] == "person.claimed"
