"""What an answer shows under the name of a field of its value is that field."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any, get_type_hints

import proto.http
from proto.http.accounts.partners import PartnerRegistration
from proto.http.base import Answer
from proto.http.bookings.bookings import AboutSeen
from proto.http.bookings.halls import KioskCheckedIn, WaitSeen
from proto.http.hall.cases import ClockSeen
from proto.http.hall.copied import HeldSignature
from proto.http.hall.items import ItemSeen
from proto.http.hall.officer_cases import WorkLine
from proto.http.hall.parcels import CollectedMaterial
from proto.http.hall.signatures import CounterSignature, SignatureShown
from proto.http.privacy.copied import Export
from tests.made import plain

#: No plain value makes them; they have tests of their own.
NOT_PLAIN = {
    AboutSeen,
    ClockSeen,
    CollectedMaterial,
    CounterSignature,
    Export,
    HeldSignature,
    ItemSeen,
    KioskCheckedIn,
    PartnerRegistration,
    SignatureShown,
    WaitSeen,
    WorkLine,
}
#: Shown as something else than what is kept under that name.
OF_ITS_OWN = {
    "CertificateFieldSeen.name",
    "ItemLine.name",
    "ItemVersionSeen.name",
    "NewsSeen.said",
    "OfficerBooking.name",
    "OfficerFigures.closed",
    "PartnerDay.used",
    "PublicFigures.closed",
}


def makers() -> Iterator[tuple[type[Answer], Any]]:
    for module in pkgutil.walk_packages(proto.http.__path__, "proto.http."):
        for kind in vars(importlib.import_module(module.name)).values():
            if isinstance(kind, type) and issubclass(kind, Answer) and kind not in NOT_PLAIN:
                yield from (
                    (kind, getattr(kind, way)) for way in list(vars(kind)) if way[:2] == "of"
                )


def called(make: Any) -> tuple[Answer, object]:  # noqa: ANN401  # any of the makers
    """The answer, and of what it was made."""
    kinds, named = get_type_hints(make.__func__), dict[str, object]()
    for name, each in inspect.signature(make).parameters.items():
        if each.kind is not each.VAR_KEYWORD:
            named[name] = plain(kinds[name], name)
    return make(**named), next(iter(named.values()))


def test_a_field_of_an_answer_is_that_of_its_value_which_has_its_name() -> None:
    found, compared = set[str](), 0
    for kind, make in makers():
        answer, value = called(make)
        assert type(answer) is kind
        for name in kind.model_fields:
            shown, held = getattr(answer, name), getattr(value, name, None)
            if type(shown) is type(held):
                compared += 1
                if shown != held:
                    found.add(f"{kind.__name__}.{name}")
    assert compared > 300
    assert found - OF_ITS_OWN == set()
