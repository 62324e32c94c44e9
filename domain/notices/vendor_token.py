"""A vendor's access token, as fetched and as kept."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class VendorToken:
    """Good until `expires_at`, which also tells one token of a vendor from the next."""

    value: str = field(repr=False)
    expires_at: datetime
