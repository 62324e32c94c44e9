"""Where a vendor's call to us goes."""

from yarl import URL


def reached(address: str, city: str) -> str:
    """The address that we gave the vendor, at `city` in the place of our public one; as it is where that is ""."""
    return str(URL(city).join(URL(address).relative())) if city else address
