from storage.database import Database


async def test_a_statement_answers(database: Database) -> None:
    assert await database.fetchval("SELECT 1") == 1
