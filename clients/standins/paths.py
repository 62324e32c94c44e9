"""Which vendor a path is of, for the counts and faults of the stand-ins."""

import re
from typing import Final

from aiohttp import web

from clients.standins import ems

#: As Honor's own developer posts show it; the whole address is a setting.
HONOR_TOKEN: Final = "/auth/realms/developer/protocol/openid-connect/token"  # noqa: S105  # a path
_VENDORS: Final = {
    "/": "sms",
    "/cgi-bin/stable_token": "wechat",
    "/sns/jscode2session": "wechat",
    "/wxa/business/getuserphonenumber": "wechat",
    "/cgi-bin/message/subscribe/send": "wechat",
    "/cgi-bin/message/template/send": "wechat_account",
    "/sns/oauth2/access_token": "wechat_account",
    "/connect/oauth2/authorize": "wechat_account",
    "/cityservice/face/identify/getverifyid": "wechat_face",
    "/cityservice/face/identify/queryverifyinfo": "wechat_face",
    "/cityservice/face/identify/getimage": "wechat_face",
    "/v1/authentications": "network_id",
    ems.PATH: "courier",
    "/oauth2/v2/token": "hms",
    HONOR_TOKEN: "honor",
    "/v3/message/regid": "xiaomi",
    "/server/v1/auth": "oppo",
    "/server/v1/message/notification/unicast": "oppo",
    "/message/auth": "vivo",
    "/message/send": "vivo",
    "/fcm/token": "fcm",
}
_BESIDE: Final = {"DescribeSmsTemplateList", "QuerySmsTemplate"}
_PATHS: Final = (
    (re.compile(r"/v3/[^/]+/messages:send"), "harmony"),
    (re.compile(r"/v1/[^/]+/messages:send"), "hms"),
    (re.compile(r"/api/v1/[^/]+/sendMessage"), "honor"),
    (re.compile(r"/v1/projects/[^/]+/messages:send"), "fcm"),
    (re.compile(r"/push/[^/]+"), "webpush"),
    (re.compile(r"/v1/transit/(en|de)crypt/[^/]+"), "kms"),
    (re.compile(r"/v3/(pay|refund|bill|billdownload|certificates)\b.*"), "wechat_pay"),
    (re.compile(r"/nontax/v1/.*"), "nontax"),
    (re.compile(r"/fhir/.*"), "hospital"),
    (re.compile(r"/units/.*"), "unit"),
    (re.compile(r"/idp/(?!authorize).*"), "identity_provider"),
)


def vendor_of(request: web.Request) -> str | None:
    """Whose call it is; None for a hook, and for what is asked now and then."""
    path = request.path
    actions = {request.headers.get(name) for name in ("X-TC-Action", "x-acs-action")}
    if actions & _BESIDE:  # asked now and then, whatever a test does
        return None
    if request.headers.get("x-acs-action") == "SingleCallByTts":
        return "voice"
    known = _VENDORS.get(path)
    return known or next((name for shape, name in _PATHS if shape.fullmatch(path)), None)
