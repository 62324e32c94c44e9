"""What areas are called: loaded by the operator, told to everybody."""

from domain.hall.districts import District
from domain.words import Words
from server.wiring.hall import make_districts
from tests.server.house import House

FUTIAN = District("440304", Words("福田区", "Futian District"))


async def test_everybody_reads_what_areas_are_called(house: House) -> None:
    districts = make_districts(house.infrastructure.database)
    assert await districts.load([District("440304", Words("福田", "Futian"))]) == 1
    assert await districts.load([FUTIAN, District("440303", Words("罗湖区", "Luohu"))]) == 2
    assert await districts.load([FUTIAN]) == 0

    status, seen = await house.call("GET", "/v1/districts")

    assert (status, seen["districts"]) == (
        200,
        [
            {"area": "440303", "zh": "罗湖区", "en": "Luohu"},
            {"area": "440304", "zh": "福田区", "en": "Futian District"},
        ],
    )
    named = await house.infrastructure.database.fetch(
        "SELECT about FROM audit WHERE action = 'district.named' ORDER BY seq"
    )
    assert [row["about"] for row in named] == [
        "district:440304",
        "district:440303",
        "district:440304",
    ]
