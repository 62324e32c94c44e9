"""No secret is in the repository, and the threat model names tests that exist."""

import re
import subprocess
from pathlib import Path
from typing import Final

HOUSE: Final = Path(__file__).resolve().parent.parent
#: What real keys and tokens look like; each is written so that this file does not find itself.
PATTERNS: Final = {
    "private key": re.compile(rb"-----BEGIN [A-Z ]*PRIVATE " + rb"KEY-----\s*[A-Za-z0-9+/=\s]{64}"),
    "AWS key id": re.compile(rb"\b(?:AKIA|ASIA)" + rb"[0-9A-Z]{16}\b"),
    "Tencent secret id": re.compile(rb"\bAKID" + rb"[0-9A-Za-z]{28,36}\b"),
    "Alibaba key id": re.compile(rb"\bLTAI" + rb"[0-9A-Za-z]{16,24}\b"),
    "GitHub token": re.compile(rb"\bgh[pousr]_" + rb"[0-9A-Za-z]{36}\b"),
    "Google key": re.compile(rb"\bAIza" + rb"[0-9A-Za-z_-]{35}\b"),
    "Slack token": re.compile(rb"\bxox[abpr]-" + rb"[0-9A-Za-z-]{10,}"),
    "key file of the vault": re.compile(rb"\b[a-z]+\.[0-9]+\.key:\s*[A-Za-z0-9+/]{43}="),
    "password in a URL": re.compile(
        rb"postgres(?:ql)?://[^\s:/@\"'<{]+:(?!\.\.\.|PASSWORD|password|secret|geheim|x@)[^\s@\"'<{]{12,}@"
    ),
}
#: The vendor's own published example, by which its signature is tested.
PUBLISHED: Final = frozenset({b"AKIDz8kr" + b"bsJ5yKBZQpn74WFkmLPx3EXAMPLE"})
TEST_NAME: Final = re.compile(r"`(test_[a-z0-9_]+)`")
DEFINED: Final = re.compile(r"def (test_[a-z0-9_]+)\(")


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607  # the git that checked this out
        cwd=HOUSE,
        capture_output=True,
        check=True,
    )
    return [HOUSE / name for name in listed.stdout.decode().split("\0") if name]


def secrets_in(data: bytes) -> list[str]:
    return [
        name
        for name, pattern in PATTERNS.items()
        if any(match not in PUBLISHED for match in pattern.findall(data))
    ]


def test_no_tracked_file_holds_a_key_or_a_token() -> None:
    found = {
        str(path.relative_to(HOUSE)): secrets
        for path in tracked()
        if path.is_file() and (secrets := secrets_in(path.read_bytes()))
    }

    assert found == {}


def test_a_private_key_would_be_found() -> None:
    key = b"-----BEGIN PRIVATE " + b"KEY-----\n" + 64 * b"A" + b"\n-----END"

    assert secrets_in(key) == ["private key"]


def test_no_key_file_is_tracked() -> None:
    assert not [path for path in tracked() if path.suffix in {".key", ".pem", ".p12", ".p8"}]


def test_every_test_that_the_threat_model_names_exists() -> None:
    named = set(TEST_NAME.findall((HOUSE / "docs/security.md").read_text(encoding="utf-8")))
    there = {
        name
        for path in (HOUSE / "tests").rglob("test_*.py")
        for name in DEFINED.findall(path.read_text(encoding="utf-8"))
    }

    assert len(named) > 40
    assert named - there == set()
