"""The same clients for programs without a loop: `with`, plain calls, plain iterators."""

from zhijian_client.sync._portal import Camera, OnMessage
from zhijian_client.sync.citizen import CitizenClient
from zhijian_client.sync.hand_offs import HandedPhone
from zhijian_client.sync.kiosk import KioskClient
from zhijian_client.sync.officer import OfficerClient

__all__ = [
    "Camera",
    "CitizenClient",
    "HandedPhone",
    "KioskClient",
    "OfficerClient",
    "OnMessage",
]
