"""The standard library's interval is SciPy's."""

import pytest
from scipy.stats import binomtest

from domain.faces.shares import wilson


@pytest.mark.parametrize(("count", "of"), [(0, 60), (1, 60), (17, 60), (60, 60), (3, 10_059)])
def test_wilson_s_interval_is_as_scipy_has_it(count: int, of: int) -> None:
    found = binomtest(count, of).proportion_ci(0.95, method="wilson")

    assert wilson(count, of) == pytest.approx((found.low, found.high), abs=1e-9)
