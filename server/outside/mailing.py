"""The one mailer: letters to the city's mail server, by SMTP over TLS."""

import asyncio
import ssl
from dataclasses import dataclass, field
from typing import Final, Literal

import aiosmtplib

from connectors.mail import MailAccount, MailApi
from domain.notices.mail import Mail, MailReply, Stage
from domain.wire import TransportFailed
from server.settings import BadSettings, Settings

_CONNECT_S: Final = 5.0
_TOTAL_S: Final = 20.0  # a server may look into a letter before it answers; far within a lease

Security = Literal["tls", "starttls", "none"]


@dataclass(frozen=True, slots=True)
class MailServer:
    host: str
    port: int
    security: Security = "tls"
    user: str = ""
    password: str = field(default="", repr=False)


class SmtpMailer:
    """A connection for each letter: it stays open for no idle server to close under the next one."""

    def __init__(
        self,
        server: MailServer,
        *,
        trust: ssl.SSLContext | None = None,
        timeout_s: float = _TOTAL_S,
    ) -> None:
        self._server = server
        self._trust = trust or ssl.create_default_context()
        self._timeout_s = timeout_s

    async def send(self, mail: Mail) -> MailReply:
        """The server's last word. Raises TransportFailed; `sent`: it may have taken the letter."""
        stage = Stage.GREETING
        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            tls_context=None if server.security == "none" else self._trust,
            timeout=min(_CONNECT_S, self._timeout_s),
        )
        try:
            async with asyncio.timeout(self._timeout_s):
                await client.connect()
                if server.user:
                    await client.login(server.user, server.password)
                stage = Stage.SENDER
                await client.mail(mail.sender)
                stage = Stage.RECIPIENT
                await client.rcpt(mail.to)
                stage = Stage.DATA
                code, text = await client.data(mail.raw, timeout=self._timeout_s)
                return MailReply(stage, code, text)
        except aiosmtplib.SMTPResponseException as refused:
            if refused.code <= 0:
                raise _failed(refused, stage) from None
            return MailReply(stage, refused.code, refused.message)
        except (aiosmtplib.SMTPException, TimeoutError, OSError) as broken:
            raise _failed(broken, stage) from None
        finally:
            client.close()


def _failed(broken: Exception, stage: Stage) -> TransportFailed:
    return TransportFailed(type(broken).__name__, sent=stage is Stage.DATA)


@dataclass(frozen=True, slots=True)
class Mailing:
    """What writes mails, and what carries them."""

    api: MailApi
    mailer: SmtpMailer


def mailing(settings: Settings) -> Mailing | None:
    """None where no mail server is named; BadSettings for a sender that is no address."""
    if not settings.smtp_host:
        return None
    page = settings.origins[0] if settings.origins else ""
    try:
        api = MailApi(MailAccount(sender=settings.mail_from, page=page))
    except ValueError as broken:
        raise BadSettings("mail_from is no address") from broken
    server = MailServer(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_tls,
        settings.smtp_user,
        settings.smtp_password.get_secret_value(),
    )
    return Mailing(api, SmtpMailer(server))
