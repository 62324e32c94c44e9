"""What a database is for, said once and for good: no sandbox opens a city's, and no city a sandbox's."""

from typing import Final

from storage.database import Database

SAID: Final = "SELECT environment FROM environments"
SAY: Final = "INSERT INTO environments (environment) VALUES ($1) ON CONFLICT DO NOTHING"
ANYBODY: Final = "SELECT person_id FROM persons ORDER BY person_id LIMIT 1"
SANDBOX: Final = "sandbox"
PRODUCTION: Final = "production"


class OtherEnvironment(Exception):
    """The database is another kind's; the text is a sentence for the operator."""


async def claim(database: Database, environment: str) -> None:
    """The first start of a sandbox or in production writes it down. Raises OtherEnvironment."""
    said: str | None = await database.fetchval(SAID)
    if said is None and environment == SANDBOX and await database.fetchval(ANYBODY) is not None:
        raise OtherEnvironment(
            "This database has people who are not invented: a sandbox begins with an empty one."
        )
    if said is None and environment in {SANDBOX, PRODUCTION}:
        await database.execute(SAY, environment)
        said = await database.fetchval(SAID)
    if said != environment and SANDBOX in {said, environment}:
        raise OtherEnvironment(
            f"This database is that of a {said}, and the setting environment says {environment}."
        )
