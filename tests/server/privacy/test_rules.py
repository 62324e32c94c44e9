"""The rules by which personal data is processed: for everybody, with every text that was ever agreed to."""

from domain.accounts.consent import TERMS, Purpose
from tests.server.house import House


async def test_everybody_reads_the_rules_and_every_version_of_the_agreements(house: House) -> None:
    status, rules = await house.call("GET", "/v1/processing-rules")

    assert status == 200
    assert len(rules["sections"]) == 7
    listed = [(each["purpose"], each["version"], each["current"]) for each in rules["agreements"]]
    assert listed == [
        (purpose, text.version, text == terms.texts[-1])
        for purpose, terms in TERMS.items()
        for text in terms.texts
    ]
    assert {each["purpose"] for each in rules["agreements"] if each["current"]} == set(Purpose)


async def test_they_come_in_english_too_and_name_whom_to_ask(house: House) -> None:
    _, chinese = await house.call("GET", "/v1/processing-rules")
    _, english = await house.call("GET", "/v1/processing-rules", headers={"Accept-Language": "en"})

    assert chinese["sections"][0]["title"] == "谁处理您的信息"
    assert (
        "processed by the city's social insurance body. Contact:" in english["sections"][0]["text"]
    )
    said = [each["text"] for each in (*chinese["sections"], *english["agreements"])]
    assert not [text for text in said if "{" in text]
