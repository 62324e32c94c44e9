from datetime import timedelta

from storage.database import Database
from storage.faces import tallies
from storage.faces.tallies import Tallies
from tests.people import NOON

FACES = """
INSERT INTO biometric.face_records (person_id, engine, source, template, created_at, review_on)
SELECT md5(i::text)::uuid, 'e', s, '', now(), current_date
FROM generate_series(1, $1) AS i, unnest(ARRAY['id_photo', 'check']) AS s
"""


async def test_persons_are_counted_and_not_their_templates(database: Database) -> None:
    await database.execute(FACES, 3)

    assert (await Tallies(database).count(NOON)).value == 3


async def test_more_persons_than_one_helping_are_all_counted(database: Database) -> None:
    await database.execute(FACES, tallies.HELPING + 5)

    assert (await Tallies(database).count(NOON)).value == tallies.HELPING + 5


async def test_ten_minutes_pass_before_anybody_counts_anew(database: Database) -> None:
    book = Tallies(database)
    await book.count(NOON)
    await database.execute(FACES, 1)

    assert (await book.count(NOON + timedelta(minutes=9))).value == 0
    assert (await book.count(NOON + timedelta(minutes=11))).value == 1
