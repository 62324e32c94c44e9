"""E-mail as values: a notice in plain text, a code that proves an address, and the server's replies.

Sources: RFC 5321 (replies), RFC 3463 (enhanced codes), RFC 8058 (one-click unsubscribe), RFC 3834
(Auto-Submitted).
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final
from uuid import UUID

from domain.delivery import OPERATOR_S, Answer, Delivery, Outcome
from domain.events import said_by
from domain.notices.mail import Mail, MailReply, Stage
from domain.words import Language, Words

_ENHANCED: Final = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})\b", re.ASCII)
_DEAD: Final = frozenset({550, 551, 553})  # no such mailbox
_GREYLIST_S: Final = 300.0  # servers that defer a first letter take it after about so long

_FOOT: Final = Words(
    "详情请打开页面查看：{page}\n请勿回复本邮件。",
    "Open the page for more: {page}\nPlease do not reply to this message.",
)
_CODE_TITLE: Final = Words("邮箱验证码", "Your e-mail code")
_CODE_TEXT: Final = Words(
    "验证码：{code}，5 分钟内有效。如果不是您本人操作，请忽略本邮件。",
    "Your code is {code}; it is good for five minutes. If this was not you, ignore this message.",
)


_OFF_TITLE: Final = Words("事件推送已停止", "Your calls are switched off")
_OFF_TEXT: Final = Words(
    "{name}：贵方登记的接收地址连续三天没有收下任何事件，或答复 410，推送已于 {at} 停止。"
    "事件从发生起保留七天，可用 GET /v1/partner/events 查询。"
    "修好后请调用 POST /v1/partner/webhook/enablings，或请管理员恢复。",
    "{name}: the address that you registered took no event for three days, or answered 410, and calls"
    " were switched off at {at}. An event waits for seven days from when it happened: ask for it at"
    " GET /v1/partner/events. Once mended, call POST /v1/partner/webhook/enablings, or ask an"
    " administrator to switch it on.",
)


@dataclass(frozen=True, slots=True)
class MailAccount:
    """`sender` is the address that letters come from; `page` the one that they lead to."""

    sender: str
    name: str = "深圳政务"
    page: str = ""


class MailApi:
    """Raises ValueError at once for a sender that is no address."""

    def __init__(self, account: MailAccount) -> None:
        self._account = account
        try:
            self._from = Address(account.name, addr_spec=account.sender)
        except (IndexError, MessageError) as broken:
            raise ValueError("the sender is no address") from broken

    def notice(self, delivery: Delivery, unsubscribe: str) -> Mail:
        """`unsubscribe`: the address that ends the letters with one click; "" for none."""
        told = said_by(delivery, delivery.language)
        text = told.text
        if self._account.page:
            text += "\n\n" + _FOOT.in_(delivery.language).format(page=self._account.page)
        mail = self._letter(delivery.address, told.title, text, delivery.created_at)
        # The same for each try, so that a mailbox that looks for doubles finds one.
        mail["Message-ID"] = f"<{delivery.delivery.hex}@{self._from.domain}>"
        if unsubscribe:
            mail["List-Unsubscribe"] = f"<{unsubscribe}>"
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        return Mail(self._account.sender, delivery.address, mail.as_bytes(policy=SMTP))

    def code(self, to: str, code: str, language: Language, at: datetime) -> Mail:
        """The code that proves the address."""
        text = _CODE_TEXT.in_(language).format(code=code)
        mail = self._letter(to, _CODE_TITLE.in_(language), text, at)
        return Mail(self._account.sender, to, mail.as_bytes(policy=SMTP))

    def calls_off(self, to: str, name: str, event: UUID, at: datetime) -> Mail:
        """To a partner whose address took no call for days; in both languages, as nobody said which it reads."""
        facts = {"name": name, "at": f"{at:%Y-%m-%d %H:%M} UTC"}
        text = "\n\n".join(
            _OFF_TEXT.in_(each).format_map(facts) for each in (Language.ZH, Language.EN)
        )
        mail = self._letter(to, f"{_OFF_TITLE.zh} / {_OFF_TITLE.en}", text, at)
        mail["Message-ID"] = f"<{event.hex}@{self._from.domain}>"
        return Mail(self._account.sender, to, mail.as_bytes(policy=SMTP))

    def parse_reply(self, reply: MailReply) -> Answer:
        """The verdict on one letter to one recipient."""
        found = _ENHANCED.search(reply.text[:256])
        code = f"{reply.code}" + (f" {found[0]}" if found else "")
        if reply.code < 400:  # noqa: PLR2004  # 2xx
            return Answer(Outcome.DELIVERED, code)
        if reply.stage in {Stage.GREETING, Stage.SENDER}:
            return Answer(Outcome.RETRY, code, retry_after=OPERATOR_S)  # our account's fault
        if reply.code < 500:  # noqa: PLR2004  # 4xx
            return Answer(Outcome.RETRY, code, retry_after=_GREYLIST_S)
        dead = found[2] == "1" if found else reply.code in _DEAD
        if reply.stage is Stage.RECIPIENT and dead:
            return Answer(Outcome.DEAD_ADDRESS, code)
        return Answer(Outcome.REFUSED, code)

    def _letter(self, to: str, title: str, text: str, at: datetime) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        mail["From"] = self._from
        mail["To"] = Address(addr_spec=to)
        mail["Subject"] = title
        mail["Date"] = format_datetime(at)
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(text + "\n", cte="base64")
        return mail
