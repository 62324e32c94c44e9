"""A real mail server on a free port, which keeps what it takes and fails as it is told to."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "city", "standin-mail-password"


@dataclass
class MailServer:
    """`replies` are the server's next words by stage: rcpt, data; "cut" ends the connection."""

    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    replies: dict[str, list[str]] = field(default_factory=dict)
    signed_in: list[bool] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802  # as aiosmtpd calls it
        self,
        server: SMTP,
        session: Session,  # as above
        envelope: Envelope,
        address: str,
        options: list[str],  # as above
    ) -> str:
        reply = self._next("rcpt")
        if reply == "cut":
            _cut(server)
        if reply:
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # as aiosmtpd calls it
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        reply = self._next("data")
        if reply == "cut":
            _cut(server)
        if reply == "hang":
            await asyncio.sleep(60)
        if reply:
            return reply
        assert isinstance(envelope.content, bytes)
        self.taken.append(message_from_bytes(envelope.content, policy=default))
        self.signed_in.append(bool(session.authenticated))
        return "250 2.0.0 OK"

    def _next(self, stage: str) -> str:
        waiting = self.replies.get(stage)
        return waiting.pop(0) if waiting else ""


def _cut(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()


@asynccontextmanager
async def serve_mail(trust: ssl.SSLContext | None = None) -> AsyncIterator[MailServer]:
    """`trust`: the server's own certificate; with it every connection is encrypted from the start."""
    mail = MailServer()
    loop = asyncio.get_running_loop()

    def check(*args: object) -> AuthResult:
        given = args[-1]
        right = isinstance(given, LoginPassword) and given == LoginPassword(
            USER.encode(), PASSWORD.encode()
        )
        return AuthResult(success=right, handled=False)

    made: list[SMTP] = []

    def make() -> SMTP:
        made.append(
            SMTP(mail, hostname="mail.test", authenticator=check, auth_require_tls=False, loop=loop)
        )
        return made[-1]

    server = await loop.create_server(make, "127.0.0.1", 0, ssl=trust)
    mail.port = server.sockets[0].getsockname()[1]
    try:
        yield mail
    finally:
        server.close()
        for one in made:
            if one.transport is not None:  # from Python 3.12 on a server waits for all connections
                _cut(one)
        await server.wait_closed()
