"""Letters to a real mail server: taken, refused, deferred, and lost at every stage."""

import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from connectors.mail import MailAccount, MailApi
from domain.delivery import Answer, Channel, Outcome
from domain.events import TITLES, EventKind
from domain.notices.mail import Mail, MailReply, Stage
from domain.wire import TransportFailed
from domain.words import Language
from server.outside.mailing import MailServer as Server
from server.outside.mailing import SmtpMailer
from services.notices.address_senders import EmailSender
from services.outbox import Skipped
from tests.connectors.deliveries import AT, delivery
from tests.mail_server import PASSWORD, USER, MailServer, serve_mail

TO = "wang@example.cn"
LETTERS = MailApi(MailAccount("hall@example.gov.cn", page="https://hall.example.gov.cn"))


class Addresses:
    def __init__(self, email: str = TO) -> None:
        self.email = email

    async def of(self, account: UUID, channel: Channel) -> str:
        assert channel is Channel.EMAIL
        return self.email

    async def remove(self, account: UUID, channel: Channel) -> bool:
        self.email = ""
        return True


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with serve_mail() as served:
        yield served


def unsubscribe(account: UUID, email: str) -> str:
    assert email
    return f"https://hall.test/u/{account.hex}"


def sender(server: MailServer, addresses: Addresses, timeout_s: float = 10.0) -> EmailSender:
    account = Server("127.0.0.1", server.port, "none", USER, PASSWORD)
    return EmailSender(
        api=LETTERS,
        mailer=SmtpMailer(account, timeout_s=timeout_s),
        addresses=addresses,
        unsubscribe=unsubscribe,
    )


async def test_a_notice_arrives_in_plain_words_with_one_click_to_end_them(
    server: MailServer,
) -> None:
    answer = await sender(server, Addresses()).send(delivery(Channel.EMAIL))

    [mail] = server.taken
    assert answer.outcome is Outcome.DELIVERED
    assert (mail["To"], mail["Subject"]) == (TO, TITLES[EventKind.CERTIFIED].zh)
    assert mail["Message-ID"] == f"<{UUID(int=7).hex}@example.gov.cn>"
    assert mail["List-Unsubscribe"].startswith("<https://hall.test/u/")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "text/plain"
    assert "https://hall.example.gov.cn" in mail.get_content()
    assert server.signed_in == [True]


async def test_who_has_no_address_is_skipped(server: MailServer) -> None:
    with pytest.raises(Skipped, match="no-address"):
        await sender(server, Addresses("")).send(delivery(Channel.EMAIL))


@pytest.mark.parametrize(
    ("stage", "reply", "outcome"),
    [
        ("rcpt", "450 4.2.0 greylisted", Outcome.RETRY),
        ("rcpt", "550 5.1.1 no such user", Outcome.DEAD_ADDRESS),
        ("rcpt", "550 no such user", Outcome.DEAD_ADDRESS),
        ("rcpt", "550 5.7.1 we do not like you", Outcome.REFUSED),
        ("rcpt", "552 5.2.2 mailbox full", Outcome.REFUSED),
        ("data", "451 4.3.0 later", Outcome.RETRY),
        ("data", "554 5.7.1 looks like spam", Outcome.REFUSED),
        ("data", "550 5.1.1 no such user", Outcome.REFUSED),
    ],
)
async def test_a_servers_word_is_read_as_what_it_is(
    server: MailServer, stage: str, reply: str, outcome: Outcome
) -> None:
    server.replies[stage] = [reply]
    addresses = Addresses()

    answer = await sender(server, addresses).send(delivery(Channel.EMAIL))

    assert answer.outcome is outcome
    assert addresses.email == ("" if outcome is Outcome.DEAD_ADDRESS else TO)
    assert server.taken == []


@pytest.mark.parametrize(("stage", "sent"), [("rcpt", False), ("data", True)])
async def test_a_connection_lost_before_the_letter_sent_nothing_and_after_it_nobody_knows(
    server: MailServer,
    stage: str,
    sent: bool,  # noqa: FBT001  # a row of the table
) -> None:
    server.replies[stage] = ["cut"]

    with pytest.raises(TransportFailed) as lost:
        await sender(server, Addresses()).send(delivery(Channel.EMAIL))

    assert lost.value.sent is sent


async def test_a_server_that_does_not_answer_the_letter_may_have_it(server: MailServer) -> None:
    server.replies["data"] = ["hang"]

    with pytest.raises(TransportFailed) as lost:
        await sender(server, Addresses(), timeout_s=1.0).send(delivery(Channel.EMAIL))

    assert lost.value.sent


async def test_a_wrong_password_is_our_own_fault_and_tried_again(server: MailServer) -> None:
    account = Server("127.0.0.1", server.port, "none", USER, "wrong")

    reply = await SmtpMailer(account).send(Mail("a@b.cn", TO, b"Subject: x\r\n\r\nx\r\n"))

    assert reply.stage is Stage.GREETING
    assert LETTERS.parse_reply(reply).outcome is Outcome.RETRY


async def test_a_closed_port_lets_nothing_out() -> None:
    async with serve_mail() as closed:
        pass

    with pytest.raises(TransportFailed) as lost:
        await sender(closed, Addresses()).send(delivery(Channel.EMAIL))

    assert not lost.value.sent


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Contexts of a server with a certificate of its own, and of a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    pem = folder / "mail.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cafile=str(pem))


async def test_letters_go_encrypted_and_to_no_server_that_nobody_vouches_for(
    tmp_path: Path,
) -> None:
    own, trusted = certificate(tmp_path)
    mail = LETTERS.code(TO, "123456", Language.ZH, AT)
    async with serve_mail(own) as server:
        account = Server("127.0.0.1", server.port, "tls")
        reply = await SmtpMailer(account, trust=trusted).send(mail)
        with pytest.raises(TransportFailed) as refused:
            await SmtpMailer(account).send(mail)

    assert LETTERS.parse_reply(reply) == Answer(Outcome.DELIVERED, "250 2.0.0")
    assert not refused.value.sent
    assert len(server.taken) == 1


def test_a_reply_without_an_enhanced_code_is_read_by_its_number() -> None:
    assert LETTERS.parse_reply(MailReply(Stage.RECIPIENT, 553)).outcome is Outcome.DEAD_ADDRESS
    assert LETTERS.parse_reply(MailReply(Stage.SENDER, 550)).outcome is Outcome.RETRY
