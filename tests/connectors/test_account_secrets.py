"""What proves us to a vendor stands in no log: not in the text of an account, wherever that is written."""

from dataclasses import fields
from typing import Any, Final

import pytest

from connectors.courier.ems import EmsAccount
from connectors.hospital.his import HisAccount
from connectors.identity.network_id import NetworkIdAccount
from connectors.oidc import Client
from connectors.payment.nontax import NontaxAccount
from connectors.payment.wechat_pay import WechatPayAccount
from connectors.push.apns import ApnsAccount
from connectors.push.fcm import FcmAccount
from connectors.push.honor import HonorAccount
from connectors.push.huawei import HarmonyAccount, HmsAccount
from connectors.push.oppo import OppoAccount
from connectors.push.vivo import VivoAccount
from connectors.push.webpush import WebPushAccount
from connectors.push.xiaomi import XiaomiAccount
from connectors.sms.aliyun_sms import AliyunAccount
from connectors.sms.aliyun_voice import VoiceAccount
from connectors.sms.tencent_sms import SmsAccount
from connectors.transit import TransitKey
from connectors.turn.coturn import IceServers
from connectors.wechat.wechat import WechatAccount
from connectors.wechat.wechat_account import ServiceAccount

#: `callback`: ends in the secret by which we know who calls.
SECRETS: Final = frozenset(
    {"api_key", "authorization", "callback", "key", "key_secret", "master_secret", "private_key"}
    | {"secret", "secret_key", "sign_key", "token", "turn_secret"}
)


@pytest.mark.parametrize(
    "account",
    [
        AliyunAccount,
        ApnsAccount,
        Client,
        EmsAccount,
        FcmAccount,
        HarmonyAccount,
        HisAccount,
        HmsAccount,
        HonorAccount,
        NetworkIdAccount,
        NontaxAccount,
        OppoAccount,
        ServiceAccount,
        SmsAccount,
        TransitKey,
        IceServers,
        VivoAccount,
        VoiceAccount,
        WebPushAccount,
        WechatAccount,
        WechatPayAccount,
        XiaomiAccount,
    ],
)
def test_the_text_of_an_account_says_whose_it_is_and_no_secret(account: type[Any]) -> None:
    given = {each.name: f"<{each.name}>" for each in fields(account)}
    hidden = SECRETS & given.keys()

    text = repr(account(**given))

    assert hidden
    assert [name for name in hidden if given[name] in text] == []
    assert [name for name in given if given[name] in text] != []
