"""Refusals of partners in words: to their developers, to officers, and to the person who was asked to agree."""

from typing import Final

from domain.problems import Problem
from domain.words import Words

TITLES: Final[dict[Problem, Words]] = {
    Problem.PARTNERS_OFF: Words("还没有开通合作单位接入", "Partners are not set up here"),
    Problem.PARTNER_MOVED: Words("这个合作单位的状态已变", "This partner has changed meanwhile"),
    Problem.PARTNER_CLIENT: Words(
        "不能确认是哪个合作单位", "Which partner asks could not be established"
    ),
    Problem.PARTNER_KEYS_AWAY: Words(
        "暂时取不到合作单位的公钥", "The partner's keys can't be fetched at the moment"
    ),
    Problem.PARTNER_REQUEST: Words("请求的参数不对", "A parameter of the request is wrong"),
    Problem.PARTNER_GRANT_TYPE: Words("不支持这种授权方式", "This grant type is not known here"),
    Problem.PARTNER_GRANT: Words(
        "授权码或刷新令牌无效", "The code or the refresh token is not good"
    ),
    Problem.PARTNER_SCOPE: Words("不在授权范围内", "That is beyond what was agreed to"),
    Problem.PARTNER_REQUEST_OVER: Words("这次授权请求已失效", "This request is over"),
}
NEXT_STEPS: Final[dict[Problem, Words]] = {
    Problem.PARTNERS_OFF: Words(
        "请运维人员设置 public_url。", "The operator has to set public_url first."
    ),
    Problem.PARTNER_MOVED: Words(
        "请刷新页面，查看它现在的状态。", "Please load the page again and see how it stands now."
    ),
    Problem.PARTNER_CLIENT: Words(
        "请核对 client_assertion 的签名、aud、exp 和 jti，并确认登记已获批准。",
        "Check the assertion's signature, aud, exp and jti, and that the registration was approved.",
    ),
    Problem.PARTNER_KEYS_AWAY: Words(
        "请确认登记的 jwks_url 能从公网读取，稍后再试。",
        "Make sure that the registered jwks_url can be read from the internet, and try again later.",
    ),
    Problem.PARTNER_REQUEST: Words(
        "请对照接入说明核对各参数。", "Compare the parameters with the partners' guide."
    ),
    Problem.PARTNER_GRANT_TYPE: Words(
        "请用 client_credentials、authorization_code 或 refresh_token。",
        "Use client_credentials, authorization_code or refresh_token.",
    ),
    Problem.PARTNER_GRANT: Words(
        "请重新发起授权，请本人再次确认。",
        "Begin the authorisation anew, so that the person is asked again.",
    ),
    Problem.PARTNER_SCOPE: Words(
        "请只读取登记过并经本人同意的范围。",
        "Read only what was registered and agreed to by the person.",
    ),
    Problem.PARTNER_REQUEST_OVER: Words(
        "请回到合作单位的页面或应用，重新发起。没有提供任何信息。",
        "Please go back to the partner's page or app and begin again. Nothing was shared.",
    ),
}
