# Written by `make sdk` from zhijian_client/citizen/accounts.py.
"""The account itself, the person it is bound to, and what it agreed to."""

from typing import Literal

import zhijian_client.citizen.accounts as asynchronous
from zhijian_client.answers.accounts import ConsentText, Me
from zhijian_client.answers.documents import DocumentKind
from zhijian_client.answers.privacy import ProcessingRules
from zhijian_client.citizen.accounts import Language
from zhijian_client.sync._portal import Calls


class AccountCalls(Calls):
    """Of a citizen's account."""

    _calls: asynchronous.AccountCalls

    def me(self) -> Me:
        return self._portal.run(self._calls.me())

    def change(self, *, language: Language | None = None, elder_mode: bool | None = None) -> Me:
        """Change what is given, leave the rest."""
        return self._portal.run(self._calls.change(language=language, elder_mode=elder_mode))

    def bind(self, name: str, id_number: str, document: DocumentKind = "resident_id") -> Me:
        """Bind the account to a person: must equal the register, and this phone be recorded there."""
        return self._portal.run(self._calls.bind(name, id_number, document))

    def link_wechat(self, code: str) -> Me:
        """WeChat signs in to this account from now on; `code` is what `wx.login` gave.

        `confirmation-needed` unless this sign-in answered a code within five minutes.
        """
        return self._portal.run(self._calls.link_wechat(code))

    def unlink_wechat(self) -> None:
        """Sign-ins that WeChat opened end too."""
        self._portal.run(self._calls.unlink_wechat())

    def processing_rules(self) -> ProcessingRules:
        """How the city processes personal data, with every text that is or was agreed to; without sign-in."""
        return self._portal.run(self._calls.processing_rules())

    def consents(self) -> tuple[ConsentText, ...]:
        return self._portal.run(self._calls.consents())

    def agree(self, text: ConsentText, how: Literal["page", "spoken"] = "page") -> Me:
        """Agree to exactly the text that was shown, or to its `spoken` form that was heard."""
        return self._portal.run(self._calls.agree(text, how))

    def withdraw(self, purpose: str) -> None:
        self._portal.run(self._calls.withdraw(purpose))
