"""The account itself, the person it is bound to, and what it agreed to."""

from typing import Literal

from zhijian_client._build import build
from zhijian_client._calls import Calls
from zhijian_client.answers.accounts import ConsentText, ConsentTexts, Me
from zhijian_client.answers.documents import DocumentKind
from zhijian_client.answers.privacy import ProcessingRules

Language = Literal["zh-CN", "en"]


class AccountCalls(Calls):
    """Of a citizen's account."""

    async def me(self) -> Me:
        return await self._door.get(Me, "/v1/me")

    async def change(
        self, *, language: Language | None = None, elder_mode: bool | None = None
    ) -> Me:
        """Change what is given, leave the rest."""
        wanted = {"language": language, "elder_mode": elder_mode}
        body = {name: value for name, value in wanted.items() if value is not None}
        return await self._door.edit(Me, "/v1/me", body)

    async def bind(self, name: str, id_number: str, document: DocumentKind = "resident_id") -> Me:
        """Bind the account to a person: must equal the register, and this phone be recorded there."""
        body: dict[str, str] = {"name": name, "id_number": id_number}
        if document != "resident_id":
            body["document"] = document
        return await self._door.create(Me, "/v1/me/person", body)

    async def link_wechat(self, code: str) -> Me:
        """WeChat signs in to this account from now on; `code` is what `wx.login` gave.

        `confirmation-needed` unless this sign-in answered a code within five minutes.
        """
        return await self._door.create(Me, "/v1/me/wechat", {"code": code})

    async def unlink_wechat(self) -> None:
        """Sign-ins that WeChat opened end too."""
        await self._door.call("DELETE", "/v1/me/wechat")

    async def processing_rules(self) -> ProcessingRules:
        """How the city processes personal data, with every text that is or was agreed to; without sign-in."""
        return build(
            ProcessingRules, await self._door.call("GET", "/v1/processing-rules", signed=False)
        )

    async def consents(self) -> tuple[ConsentText, ...]:
        return (await self._door.get(ConsentTexts, "/v1/consents")).consents

    async def agree(self, text: ConsentText, how: Literal["page", "spoken"] = "page") -> Me:
        """Agree to exactly the text that was shown, or to its `spoken` form that was heard."""
        body = {
            "purpose": text.purpose,
            "version": text.version,
            "language": self._door.language,
            "how": how,
            "text_sha256": text.spoken_sha256 if how == "spoken" else text.text_sha256,
        }
        return await self._door.create(Me, "/v1/me/consents", body)

    async def withdraw(self, purpose: str) -> None:
        await self._door.call("DELETE", f"/v1/me/consents/{purpose}")
