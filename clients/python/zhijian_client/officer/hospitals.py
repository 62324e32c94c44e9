"""Hospitals, for those who work there."""

from collections.abc import AsyncIterator

from zhijian_client._calls import Calls
from zhijian_client.answers.hospitals import HospitalDifference, HospitalDifferences


class HospitalCalls(Calls):
    async def hospital_differences(self) -> AsyncIterator[HospitalDifference]:
        """Where days of one's hospitals and ours differ, the oldest first."""
        path = "/v1/officer/hospital-differences"
        async for page in self._door.pages(HospitalDifferences, path):
            for difference in page.differences:
                yield difference
