"""What a configuration lets leave the country: vendors whose servers are not in mainland China.

PIPL Art. 38 to 40 and the rules on cross-border transfer ask the city for a infrastructure, the person's
separate consent (Art. 39) and an assessment; the program can only say what goes where.
"""

from typing import Final
from urllib.parse import urlsplit

from server.settings import Settings

_PUSH: Final = "a push token, a neutral sentence and the number of a notice"
#: Hosts of pushes to browsers that stand in mainland China, with all below them; nobody else is known to.
_INLAND: Final = ("cn",)


def abroad(settings: Settings) -> list[str]:
    """One sentence for each way that data takes out of the mainland, with what goes there."""
    found = []
    if settings.fcm_base_url:
        found.append(f"Firebase (Google, {_host(settings.fcm_base_url)}) gets {_PUSH}")
    if settings.apns_base_url:
        found.append(f"Apple ({_host(settings.apns_base_url)}) gets {_PUSH}")
    if settings.webpush_key_file is not None:
        hosts = [host for host in settings.webpush_hosts if host.split(".")[-1] not in _INLAND]
        if hosts:
            found.append(
                f"push services of browsers ({', '.join(hosts)}) get an endpoint, times and sizes;"
                " the text is encrypted for the browser (RFC 8291)"
            )
    return found


def lies(settings: Settings) -> list[str]:
    """Where data is kept. In which country a host stands no program can tell: the city has to know."""
    kept = {
        "database": settings.database_url,
        "Valkey": settings.redis_url,
    }
    found = [
        f"{name}: {_host(url.get_secret_value()) if url else f'this machine, {settings.data}'}"
        for name, url in kept.items()
    ]
    return [*found, f"keys: {settings.keys}{' (wrapped)' if settings.kms_url else ''}"]


def _host(url: str) -> str:
    return urlsplit(url).hostname or url
