"""How far two pictures are apart by their difference hashes."""


def apart(one: bytes, other: bytes) -> int:
    """Bits that differ, of 256."""
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()
