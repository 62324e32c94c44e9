"""What a connection asks of the server before a statement is sent."""

from uuid import uuid4

from storage.postgres.connections import Connection
from storage.postgres.hosts import Hosts


async def test_what_an_array_is_made_of_is_asked_once_and_not_on_each_connection(
    database_url: str,
) -> None:
    asked: list[str] = []
    ids = [uuid4()]
    for _ in range(2):
        connection = await Hosts(database_url).connect(connection_class=Connection)
        connection.add_query_logger(lambda query: asked.append(query.query))
        assert await connection.fetchval("SELECT $1::uuid[]", ids) == ids
        assert await connection.fetchval("SELECT $1::uuid[] || $1::uuid[]", ids) == ids * 2
        await connection.close()

    assert asked[-2:] == ["SELECT $1::uuid[]", "SELECT $1::uuid[] || $1::uuid[]"]
    assert len([query for query in asked if "typeinfo" in query]) <= 1
