"""How sure a share of trials is, in the standard library alone; SciPy says the same (a test)."""

import math
from typing import Final

_Z: Final = 1.959963984540054  # of 95 %, two sides


def wilson(count: int, of: int) -> tuple[float, float]:
    """Between which shares the truth lies at 95 % (E. B. Wilson's score interval); `of` above 0."""
    share = count / of
    middle = share + _Z**2 / (2 * of)
    spread = _Z * math.sqrt(share * (1 - share) / of + _Z**2 / (4 * of**2))
    whole = 1 + _Z**2 / of
    low = 0.0 if count == 0 else (middle - spread) / whole
    high = 1.0 if count == of else (middle + spread) / whole
    return low, high
