"""Refusals of WeChat, passkeys, the identity provider, hand-offs and kiosks in words: what a person reads first, and what to do next."""

from typing import Final

from domain.problems import Problem
from domain.words import Words

TITLES: Final[dict[Problem, Words]] = {
    Problem.WECHAT_CODE: Words("微信授权已失效", "The WeChat authorisation is no longer valid"),
    Problem.WECHAT_PHONE_NEEDED: Words(
        "这个微信还没有在这里登录过", "This WeChat has not signed in here before"
    ),
    Problem.PHONE_CODE_NEEDED: Words(
        "这次请用短信验证码登录", "Please sign in by a code sent to the number this time"
    ),
    Problem.WECHAT_AWAY: Words("微信暂时没有回应", "WeChat does not answer at the moment"),
    Problem.PASSKEY_WRONG: Words("这个通行密钥不能使用", "This passkey can't be used"),
    Problem.PASSKEYS_FULL: Words("您已有十个通行密钥", "You have ten passkeys already"),
    Problem.PASSKEYS_OFF: Words("还没有开通通行密钥登录", "Passkeys are not set up here"),
    Problem.IDENTITY_PROVIDER_OFF: Words(
        "还没有开通统一身份登录", "The city's identity provider is not set up here"
    ),
    Problem.IDENTITY_PROVIDER_AWAY: Words(
        "统一身份平台暂时没有回应", "The city's identity provider does not answer at the moment"
    ),
    Problem.IDENTITY_PROVIDER_REFUSED: Words(
        "这次统一身份登录没有完成", "This sign-in by the city's account was not completed"
    ),
    Problem.IDENTITY_UNKNOWN: Words(
        "您的统一身份账号没有对应在用的工作人员账号",
        "Your account of the city belongs to no officer in service here",
    ),
    Problem.IDENTITY_OF_ADMIN: Words(
        "管理员不用统一身份登录", "Administrators don't sign in by the city's identity provider"
    ),
    Problem.IDENTITY_TAKEN: Words(
        "这个统一身份账号或这位工作人员已有对应关系",
        "This account of the city, or this officer, is bound already",
    ),
    Problem.IDENTITY_FIXED: Words(
        "用户名和 externalId 登记后不能更改", "userName and externalId never change here"
    ),
    Problem.OFFICER_CLOSED: Words(
        "管理员已停用这位工作人员", "An administrator ended this officer's access"
    ),
    Problem.SCIM_TOKEN: Words("令牌不正确", "This token is not right"),
    Problem.HAND_OFF_OVER: Words("这个二维码已失效", "This code is no longer good"),
    Problem.HAND_OFF_TAKEN: Words(
        "这个二维码已在另一部手机上打开", "This code was opened on another phone already"
    ),
    Problem.HAND_OFF_UNCONFIRMED: Words("请先在手机上确认", "Please confirm on the phone first"),
    Problem.HAND_OFF_NOT_HERE: Words(
        "这个二维码不能用来办这件事", "This code was not shown for that"
    ),
    Problem.HAND_OFFS_OPEN: Words("打开的二维码太多", "Too many codes are open at once"),
    Problem.ENROL_CODE_WRONG: Words(
        "登记码不正确、已用过或已过期", "The code is wrong, was used or has run out"
    ),
    Problem.KIOSK_UNKNOWN: Words("这台机器还没有登记", "This machine is not enrolled"),
    Problem.KIOSK_REVOKED: Words("这台自助机已停用", "This kiosk was taken out of service"),
    Problem.KIOSK_MOVED: Words("这台自助机的状态已变", "This kiosk has changed meanwhile"),
}
NEXT_STEPS: Final[dict[Problem, Words]] = {
    Problem.WECHAT_CODE: Words(
        "请在微信里重新打开页面或小程序，再试一次；登录也可以用短信验证码。",
        "Please open the page or the mini-program in WeChat again. To sign in, a code sent to your phone "
        "does as well.",
    ),
    Problem.WECHAT_PHONE_NEEDED: Words(
        "请点“用手机号登录”并同意，或填写手机号，用短信验证码登录。",
        "Please tap “use my phone number” and agree, or enter your number and sign in by a code sent to "
        "it.",
    ),
    Problem.PHONE_CODE_NEEDED: Words(
        "登录后绑定微信，以后就不用再填验证码；也可以带身份证到窗口办理。",
        "Once signed in, link WeChat, and it signs you in from then on. Or bring your ID card to a "
        "service window.",
    ),
    Problem.WECHAT_AWAY: Words(
        "请稍等片刻再试；登录也可以用短信验证码。",
        "Please try again in a moment. To sign in, a code sent to your phone does as well.",
    ),
    Problem.PASSKEY_WRONG: Words("请重试，或用密码登录。", "Try again, or use your password."),
    Problem.PASSKEYS_FULL: Words("请先删除一个不用的。", "Please remove one first."),
    Problem.PASSKEYS_OFF: Words("请用密码登录。", "Please sign in by password."),
    Problem.IDENTITY_PROVIDER_OFF: Words("请用密码登录。", "Please sign in by password."),
    Problem.IDENTITY_PROVIDER_AWAY: Words(
        "请稍等片刻再试，或用密码、通行密钥登录。",
        "Try again in a moment, or use your password or passkey.",
    ),
    Problem.IDENTITY_PROVIDER_REFUSED: Words(
        "请回到登录页，在同一个浏览器里十分钟内重新登录一次。",
        "Go back to the sign-in page and sign in again, in one browser and within ten minutes.",
    ),
    Problem.IDENTITY_UNKNOWN: Words(
        "请联系管理员，为您登记统一身份账号。",
        "Ask an administrator to record your account of the city.",
    ),
    Problem.IDENTITY_OF_ADMIN: Words(
        "请用密码和动态验证码，或通行密钥登录。",
        "Sign in by password and code, or by a passkey.",
    ),
    Problem.IDENTITY_TAKEN: Words(
        "请核对账号；要更换，先取消原来的对应关系。",
        "Check the account; to change it, remove what is recorded first.",
    ),
    Problem.IDENTITY_FIXED: Words(
        "请由管理员取消对应，再重新登记。",
        "An administrator removes what is recorded, and records it anew.",
    ),
    Problem.OFFICER_CLOSED: Words(
        "请由管理员重新启用。", "An administrator has to enable them again."
    ),
    Problem.SCIM_TOKEN: Words(
        "请在统一身份平台核对本站的 SCIM 令牌。",
        "Check the SCIM token of this service at the identity provider.",
    ),
    Problem.HAND_OFF_OVER: Words(
        "请在原来的屏幕上重新显示二维码，再扫一次。",
        "Show a new code on the screen that you came from, and scan that one.",
    ),
    Problem.HAND_OFF_TAKEN: Words(
        "如果不是您或家人打开的，请在屏幕上点“取消”，重新显示二维码。",
        "If it was neither you nor your family, press Cancel on the screen and show a new code.",
    ),
    Problem.HAND_OFF_UNCONFIRMED: Words(
        "请核对屏幕和手机上的四位数字，再点“确认”。",
        "Compare the four digits on the screen and on the phone, then press Confirm.",
    ),
    Problem.HAND_OFF_NOT_HERE: Words(
        "请回到原来的屏幕上继续办理。", "Please go on at the screen that you came from."
    ),
    Problem.HAND_OFFS_OPEN: Words(
        "请先办完或取消已打开的，再显示新的二维码。",
        "Finish or cancel those that are open, then show a new one.",
    ),
    Problem.ENROL_CODE_WRONG: Words(
        "请核对后再输入，或请管理员重新生成登记码。",
        "Please check what you typed, or ask the administrator for a new code.",
    ),
    Problem.KIOSK_UNKNOWN: Words(
        "请到窗口办理，效力一样；工作人员请用登记码登记这台机器。",
        "Please come to a window, with the same effect; staff can enrol this machine by its code.",
    ),
    Problem.KIOSK_REVOKED: Words(
        "请换一台自助机，或到窗口办理，效力一样。",
        "Please use another kiosk or a window, with the same effect.",
    ),
    Problem.KIOSK_MOVED: Words(
        "请刷新页面，查看它现在的状态。", "Please load the page again and see how it stands now."
    ),
}
