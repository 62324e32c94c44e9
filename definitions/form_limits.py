"""How much a form may ask, and how its patterns are compiled."""

from typing import Final

from jsonschema_rs import RegexOptions

# Own choices: what a person can fill in, and what a case can hold.
FIELDS: Final = 200
LONGEST: Final = 10_000  # characters of one text
ITEMS: Final = 50
CHOICES: Final = 200
CONDITIONS: Final = 50
LARGEST: Final = 2**53 - 1  # RFC 8259 §6
_COMPILED: Final = 1 << 20  # bytes that a compiled pattern may take

#: Linear in the text that is looked at, whatever the pattern: no look-around, no back references.
LINEAR: Final = RegexOptions(size_limit=_COMPILED, dfa_size_limit=_COMPILED)

Schema = dict[str, object]
