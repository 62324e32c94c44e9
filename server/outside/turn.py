"""Where two browsers find a way to each other, as it is configured."""

from connectors.turn.coturn import IceServers
from server.settings import Settings


def ice_servers(settings: Settings) -> IceServers:
    """ValueError for a TURN server without its secret."""
    secret = settings.turn_secret.get_secret_value()
    if settings.turn_urls and not secret:
        raise ValueError("turn_urls without turn_secret: coturn's static-auth-secret")
    return IceServers(settings.stun_urls, settings.turn_urls, secret)
