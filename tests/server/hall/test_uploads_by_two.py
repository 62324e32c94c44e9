"""Two web processes serve one upload in turns."""

from pathlib import Path

from pydantic import SecretStr

from storage.postgres.embedded_valkey import embedded_valkey
from tests.databases import open_folder
from tests.server.hall.tus import Sender, pdf
from tests.server.house import open_house
from tests.server.other_process import open_other


async def test_each_goes_on_where_the_other_stopped(database_url: str, tmp_path: Path) -> None:
    with open_folder() as folder:
        async with (
            embedded_valkey(folder) as valkey,
            open_house(database_url, tmp_path, lambda _: {"redis_url": SecretStr(valkey)}) as house,
            open_other(house, database_url, tmp_path, valkey) as other,
        ):
            one = Sender(house, await house.pensioner())
            file, turns = pdf(3), [one, Sender(house, one.token, other.base)]
            path = (await one.begin(len(file))).headers["Location"]
            for n, at in enumerate(range(0, len(file), 200)):
                sender = turns[n % 2]
                assert await sender.offset(path) == at
                assert (await sender.append(path, at, file[at : at + 200])).status == 204

            assert (await turns[1].looked_at(path))["state"] == "ready"
            kept, _ = await turns[1].content(f"{path}/content")
    assert kept.startswith(b"%PDF-")
