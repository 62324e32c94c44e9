"""What leaves the country in a configuration, a line each, as two commands say it."""

from server.commands.wording import found, told
from server.outside.abroad import abroad
from server.settings import Settings


def leaving(settings: Settings) -> list[str]:
    """One line at least."""
    lines = [told("leaves the country: {line}", line=found(line)) for line in abroad(settings)]
    return lines or [told("leaves the country: no vendor that is set up")]
