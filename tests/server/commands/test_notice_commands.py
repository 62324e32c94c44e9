"""The words of notices at the command line: checked, shown, and what the vendors say of them noted."""

import asyncio
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from domain.delivery import Channel
from domain.templates import Approval, VendorTemplate
from server.commands import notices
from server.commands.cli import cli
from services.notices.approvals import Refreshed
from storage.database import open_database
from storage.keys.vault import init_keys
from storage.notices.vendor_templates import VendorTemplateStore
from tests.people import NOON


def run(*args: str, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(cli, ["notices", *args], env=env)


def test_the_shipped_words_are_fit_to_leave() -> None:
    shown = run("lint")

    assert shown.exit_code == 0, shown.output
    assert "fit to leave" in shown.output


def test_a_text_message_is_shown_as_it_would_leave_with_what_it_is_paid_as() -> None:
    shown = run("preview", "entitlement.due_soon", "--channel", "sms", "--language", "zh")

    assert shown.exit_code == 0
    assert "365" in shown.output
    assert "paid as 1 messages" in shown.output


def test_a_preview_speaks_english_and_in_plain_words() -> None:
    shown = run("preview", "entitlement.due_soon", "--language", "en", "--plain")

    assert "Your yearly check is due soon." in shown.output


@pytest.mark.parametrize(
    "args", [("preview", "no.such_kind"), ("approval", "pigeon", "1", "approved")]
)
def test_what_does_not_exist_is_refused(args: tuple[str, ...]) -> None:
    assert run(*args).exit_code == 2


def test_what_a_vendor_says_is_kept_with_its_reason(database_url: str, tmp_path: Path) -> None:
    env = {"ZHIJIAN_DATABASE_URL": database_url, "ZHIJIAN_KEYS": str(tmp_path)}

    shown = run("approval", "sms", "1002", "rejected", "--why", "too long", env=env)

    async def kept() -> tuple[Channel, str, Approval, str]:
        async with open_database(database_url, size=1) as database:
            [found] = await VendorTemplateStore(database).all()
            return found.channel, found.template_id, found.state, found.why

    assert shown.exit_code == 0, shown.output
    assert asyncio.run(kept()) == (Channel.SMS, "1002", Approval.REJECTED, "too long")


def test_where_no_vendor_could_be_asked_the_command_says_so(
    database_url: str, tmp_path: Path
) -> None:
    init_keys(tmp_path)
    env = {"ZHIJIAN_DATABASE_URL": database_url, "ZHIJIAN_KEYS": str(tmp_path)}

    shown = run("approvals", env=env)

    assert shown.exit_code == 0, shown.output
    assert "no template is in use" in shown.output


def test_a_vendor_that_gives_no_answer_is_a_fault(database_url: str, tmp_path: Path) -> None:
    init_keys(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:  # closed again: nobody listens
        port = taken.getsockname()[1]
    env = {
        "ZHIJIAN_DATABASE_URL": database_url,
        "ZHIJIAN_KEYS": str(tmp_path),
        "ZHIJIAN_SMS_BASE_URL": f"http://127.0.0.1:{port}",
        "ZHIJIAN_SMS_NOTICE_TEMPLATE": "1002",
    }
    run("approval", "sms", "1002", "rejected", "--why", "too long", env=env)

    shown = run("approvals", env=env)

    assert shown.exit_code == 1, shown.output
    assert "✗ sms: no answer (unreachable)" in shown.output
    assert "✗ sms 1002: rejected, too long" in shown.output


@pytest.mark.parametrize(
    ("state", "differs", "code"),
    [
        (Approval.APPROVED, "", 0),
        (Approval.APPROVED, "fields {1} {2}", 1),
        (Approval.REJECTED, "", 1),
        (Approval.PENDING, "", 1),
    ],
)
def test_a_template_that_is_not_as_we_fill_it_in_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, state: Approval, differs: str, code: int
) -> None:
    found = VendorTemplate(Channel.SMS, "1002", state, "", NOON, differs)

    async def ask(_: object) -> Refreshed:
        return Refreshed(known=(found,), silent={})

    monkeypatch.setattr(notices, "_ask", ask)

    shown = run("approvals")

    assert shown.exit_code == code, shown.output
    assert shown.output.startswith("✗" if code else "✓")
