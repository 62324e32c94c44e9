"""python -m clients.demo.code SECRET: what an authenticator app shows now; SECRET is Base32."""

import argparse
import binascii
import sys
import time
from base64 import b32decode
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

_DIGITS: Final = 6
STEP_SECONDS: Final = 30


def code(secret: str, now: float) -> str:
    """The six digits at `now`, seconds since 1970. Raises binascii.Error: not Base32."""
    factor = TOTP(b32decode(secret), _DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303  # RFC 6238's
    return factor.generate(int(now)).decode("ascii")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m clients.demo.code", description=__doc__)
    parser.add_argument("secret", metavar="SECRET")
    try:
        sys.stdout.write(code(parser.parse_args().secret, time.time()) + "\n")
    except binascii.Error:
        parser.error("this is no Base32 secret")
    return 0


if __name__ == "__main__":
    sys.exit(main())
