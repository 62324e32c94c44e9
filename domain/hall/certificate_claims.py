"""What a certificate says: taken from form and register at the approval, and as the claims that are signed."""

import json
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Final

from domain.days import SHANGHAI
from domain.hall.certificate_kinds import CertificateKind, FieldSource, KindField
from domain.hall.certificates import PLACES, Certificate, CertificateField, Value
from domain.hall.items import Item
from domain.words import Words

YES_NO: Final = {True: Words("是", "Yes"), False: Words("否", "No")}


def fields_of(
    item: Item,
    kind: CertificateKind,
    form: Mapping[str, object],
    registered: Mapping[str, str],
) -> tuple[CertificateField, ...]:
    """`registered`: what the register knows, by name. What was not asked, or is not on record, is not on it."""
    properties = json.loads(item.form).get("properties", {})
    found = []
    for field in kind.fields:
        source = registered if field.source is FieldSource.REGISTER else form
        value = source.get(field.what)
        if isinstance(value, str | int) and value != "":
            shown = _shown(value, properties.get(field.what, {}), field)
            found.append(CertificateField(field.name, field.names, value, shown, field.type))
    return tuple(found)


def _shown(value: Value, schema: Mapping[str, object], field: KindField) -> Words:
    if isinstance(value, bool):
        return YES_NO[value]
    labels = schema.get("x-labels") if field.source is FieldSource.FORM else None
    if isinstance(labels, Mapping) and isinstance(said := labels.get(value), Mapping):
        return Words(said["zh"], said["en"])
    return Words(str(value), str(value))


def type_of(kind: str) -> str:
    """`vct` of SD-JWT VC: what kind of certificate it is."""
    return f"urn:zhijian:certificate:{kind}"


def ends_at(certificate: Certificate) -> datetime | None:
    """The first moment at which it holds no more; None without end."""
    last = certificate.last_day
    return None if last is None else datetime.combine(last + timedelta(days=1), time(), SHANGHAI)


def claims_of(certificate: Certificate, lists: str) -> dict[str, object]:
    """All that the city signs; `lists`: where the status lists are, up to their number."""
    claims: dict[str, object] = {
        "jti": str(certificate.certificate),
        "vct": type_of(certificate.kind),
        "number": certificate.number,
        "names": {"zh": certificate.names.zh, "en": certificate.names.en},
        "unit": certificate.unit,
        "fields": {each.name: each.value for each in certificate.fields},
        "status": status_of(certificate, lists),
    }
    if (end := ends_at(certificate)) is not None:
        claims["exp"] = int(end.timestamp())
    return claims


def status_of(certificate: Certificate, lists: str) -> dict[str, object]:
    """Where a verifier finds whether it holds (IETF Token Status List)."""
    number, place = divmod(certificate.place, PLACES)
    return {"status_list": {"idx": place, "uri": f"{lists}/{number}"}}
