"""Names as people have them: rare characters, a sign of joy, and far too many letters."""

from pathlib import Path
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.delivery import Channel
from domain.events import EventKind
from domain.notices.addresses import PostalAddress, masked_postal
from domain.notices.letters import Letter
from domain.subjects import SubjectKind
from domain.words import Language
from proto.http.notices.addresses import PostalNew
from storage.database import Database
from storage.keys.vault import Vault, load_keys
from storage.notices.addresses import AddressStore
from storage.notices.letters import LetterStore
from tests.storage.notices.test_notices import NOW, House

RARE = "𠮷𬱟䶮"  # beyond the basic plane, and rare within it
JOY = "王👵🏽秀👩‍👩‍👧英"
LONGEST = "阿卜杜·" * 12 + RARE[:2]
OFFICER = UUID(int=7)
HERE = "深圳市福田区𠮷街👵1号"


@pytest.mark.parametrize("name", [RARE, JOY, LONGEST], ids=["rare", "joy", "longest"])
async def test_a_letter_is_printed_with_the_name_as_it_was_given(
    database: Database, tmp_path: Path, name: str
) -> None:
    house = House(database, tmp_path / "keys")
    vault = Vault(load_keys(tmp_path / "keys"))
    account, letters = await house.account(), LetterStore(database, vault)
    wanted = PostalNew(recipient=name, address=HERE)
    postal = PostalAddress(wanted.recipient, wanted.address)
    await AddressStore(database, vault).put(account, Channel.LETTER, postal.sealed_form(), NOW)
    kept = await AddressStore(database, vault).of(account, Channel.LETTER)
    letter = Letter(
        UUID(int=1),
        account,
        kept,
        EventKind.SUSPENDED,
        SubjectKind.PERSON.of(),
        Language.ZH,
        NOW,
        NOW,
    )
    await letters.queue(letter)

    opened = await letters.open(letter.letter, OFFICER, why="printing")
    assert opened is not None
    assert PostalAddress.read(opened.address) == postal
    assert masked_postal(postal).encode().startswith(name[0].encode())


@pytest.mark.parametrize(
    "name",
    ["王" * 200, "👵" * 200, "a" * 200, "", "王\n秀英", "王\x00英"],
    ids=["200-han", "200-emoji", "200-letters", "empty", "two-lines", "nul"],
)
def test_a_name_that_fits_no_envelope_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        PostalNew(recipient=name, address=HERE)


def test_half_a_character_is_refused_before_it_is_sealed() -> None:
    with pytest.raises(ValidationError):
        PostalNew.model_validate_json(rb'{"recipient": "\ud83d", "address": "Shenzhen"}')
