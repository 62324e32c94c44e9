"""Every refusal by name, with what a citizen reads: a title and what to do next, in both languages.

The name is the stable end of the problem's `type`; it is never renamed, only retired.
"""

from enum import StrEnum
from typing import Final

from domain.words import Words


class Problem(StrEnum):
    # form
    BODY_UNREADABLE = "body-unreadable"
    BODY_INVALID = "body-invalid"
    BODY_TOO_LARGE = "body-too-large"
    MEDIA_TYPE = "media-type"
    METHOD = "method-not-allowed"
    NOT_FOUND = "not-found"
    IDEMPOTENCY_KEY_MISSING = "idempotency-key-missing"
    IDEMPOTENCY_KEY_REUSED = "idempotency-key-reused"
    IDEMPOTENCY_RUNNING = "idempotency-running"
    PURPOSE_MISSING = "purpose-missing"
    ORIGIN = "origin-refused"
    # who
    SIGN_IN_NEEDED = "sign-in-needed"
    SESSION_OVER = "session-over"
    NOT_PERMITTED = "not-permitted"
    BINDING_NEEDED = "binding-needed"
    CODE_WRONG = "code-wrong"
    CODE_TOO_SOON = "code-too-soon"
    PASSWORD_WRONG = "password-wrong"  # noqa: S105  # the name of a problem
    SECOND_FACTOR_NEEDED = "second-factor-needed"
    SECOND_FACTOR_WRONG = "second-factor-wrong"
    SECOND_FACTOR_UNSET = "second-factor-unset"
    OWN_PASSWORD_NEEDED = "own-password-needed"  # noqa: S105  # the name of a problem
    ANOTHER_ADMIN_NEEDED = "another-admin-needed"
    LAST_ADMIN = "last-admin"
    OFFICER_OUTSIDE = "officer-outside"
    NOT_INDEPENDENT = "not-independent"
    GRANT_NEEDED = "grant-needed"
    GRANT_OPEN = "grant-open"
    GRANT_MOVED = "grant-moved"
    EMERGENCY_READS = "emergency-reads"
    EMERGENCIES_SPENT = "emergencies-spent"
    IDENTITY_MISMATCH = "identity-mismatch"
    ALREADY_BOUND = "already-bound"
    WECHAT_CODE = "wechat-code"
    CONFIRMATION_NEEDED = "confirmation-needed"
    PROOF_NEEDED = "proof-needed"
    PROOF_WRONG = "proof-wrong"
    PROOF_NONCE = "use-dpop-nonce"
    STEP_UP_NEEDED = "step-up-needed"
    # faces
    CONSENT_MISSING = "consent-missing"
    FACE_RECORD_MISSING = "face-record-missing"
    FACE_LOCKED = "face-locked"
    FACE_PAUSED = "face-paused"
    FACE_WITH_OFFICER = "face-with-officer"
    CAPTURE_NOT_ENOUGH = "capture-not-enough"
    PHOTO_UNFIT = "photo-unfit"
    PICTURE_UNREADABLE = "picture-unreadable"
    BUDGET_SPENT = "budget-spent"
    NOT_DUE = "not-due"
    TICKET_INVALID = "ticket-invalid"
    CHECK_OVER = "check-over"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    CAMERA_ELSEWHERE = "camera-elsewhere"
    FRAME_UNEXPECTED = "frame-unexpected"
    FRAME_TOO_LARGE = "frame-too-large"
    # evidence by others
    PROVIDER_OFF = "provider-off"
    WECHAT_NOT_LINKED = "wechat-not-linked"
    EVIDENCE_OVER = "evidence-over"
    EVIDENCE_REFUSED = "evidence-refused"
    EVIDENCE_NOT_JUDGED = "evidence-not-judged"
    EVIDENCE_NO_SOURCE = "evidence-no-source"
    # acting for another person
    ACTING_NOT_HERE = "acting-not-here"
    MANDATE_UNKNOWN = "mandate-unknown"
    MANDATE_ENDED = "mandate-ended"
    MANDATE_SCOPE = "mandate-scope"
    HELP_REFUSED = "help-refused"
    GUARDIAN_NEEDED = "guardian-needed"
    ACCOUNT_MISSING = "account-missing"
    ACTS_FOR_MANY = "acts-for-many"
    # cases
    REVIEW_DECIDED = "review-decided"
    SECOND_OFFICER_NEEDED = "second-officer-needed"
    DEATH_NOT_LOOKED_AT = "death-not-looked-at"
    CAMPAIGN_OWN_DRAFT = "campaign-own-draft"
    CAMPAIGN_MOVED = "campaign-moved"
    CAMPAIGN_TEMPLATE = "campaign-template"
    PERSON_EXISTS = "person-exists"
    REQUEST_OPEN = "request-open"
    REQUEST_OVER = "request-over"
    LETTER_POSTED = "letter-posted"
    NOTHING_TO_RESEND = "nothing-to-resend"
    WEBHOOKS_FULL = "webhooks-full"
    EXPORTS_OPEN = "exports-open"
    EXPORT_MOVED = "export-moved"
    EXPORT_UNDER_WAY = "export-under-way"
    EXPORT_VOID = "export-void"
    EXPORT_TOO_LARGE = "export-too-large"
    BREACH_TOO_LARGE = "breach-too-large"
    # ours
    CALLBACK_FORGED = "callback-forged"
    TOO_MANY_REQUESTS = "too-many-requests"
    BUSY = "busy"
    DRAINING = "draining"
    OUTSIDE_SYSTEM = "outside-system"
    OUR_FAULT = "our-fault"


TITLES: Final[dict[Problem, Words]] = {
    Problem.BODY_UNREADABLE: Words("发来的内容无法读取", "What was sent could not be read"),
    Problem.BODY_INVALID: Words("有些内容填写不正确", "Some of what was sent is not right"),
    Problem.BODY_TOO_LARGE: Words("发来的内容太大", "What was sent is too large"),
    Problem.MEDIA_TYPE: Words("不支持这种内容格式", "This kind of content is not accepted here"),
    Problem.METHOD: Words("这个地址不支持该操作", "This address does not do that"),
    Problem.NOT_FOUND: Words("没有找到", "Nothing was found here"),
    Problem.IDEMPOTENCY_KEY_MISSING: Words(
        "请求缺少防重复编号", "The request lacks an Idempotency-Key"
    ),
    Problem.IDEMPOTENCY_KEY_REUSED: Words(
        "防重复编号已用于另一请求", "This Idempotency-Key was used for another request"
    ),
    Problem.IDEMPOTENCY_RUNNING: Words(
        "同一请求正在办理", "The same request is still being handled"
    ),
    Problem.PURPOSE_MISSING: Words(
        "查看个人资料要先说明事由", "Say why you look before you look at a person's data"
    ),
    Problem.ORIGIN: Words(
        "请求来自不被允许的网页", "The request comes from a page that is not allowed"
    ),
    Problem.SIGN_IN_NEEDED: Words("请先登录", "Please sign in first"),
    Problem.SESSION_OVER: Words("登录已过期", "Your sign-in has ended"),
    Problem.NOT_PERMITTED: Words("您没有办理此事的权限", "You are not permitted to do this"),
    Problem.BINDING_NEEDED: Words(
        "请先核对姓名和身份证号", "Please confirm your name and ID number first"
    ),
    Problem.CODE_WRONG: Words("验证码不正确或已过期", "The code is wrong or no longer valid"),
    Problem.CODE_TOO_SOON: Words("验证码发送太频繁", "Codes were asked for too often"),
    Problem.PASSWORD_WRONG: Words("用户名或密码不正确", "The user name or password is wrong"),
    Problem.SECOND_FACTOR_NEEDED: Words(
        "还需要动态验证码", "The code of your authenticator app is needed too"
    ),
    Problem.SECOND_FACTOR_WRONG: Words(
        "动态验证码不正确或已用过", "The code is wrong or was used already"
    ),
    Problem.SECOND_FACTOR_UNSET: Words(
        "您的账号还没有绑定动态验证码", "Your account has no authenticator app yet"
    ),
    Problem.OWN_PASSWORD_NEEDED: Words(
        "请设置您自己的密码", "Please choose a password of your own"
    ),
    Problem.ANOTHER_ADMIN_NEEDED: Words(
        "需要另一位管理员办理", "Another administrator has to do this"
    ),
    Problem.LAST_ADMIN: Words("这是最后一位管理员", "This is the last administrator"),
    Problem.OFFICER_OUTSIDE: Words("超出您负责的区域", "This goes beyond the areas that you serve"),
    Problem.NOT_INDEPENDENT: Words(
        "您的批准在此不算第二人", "Your word does not count as a second one here"
    ),
    Problem.GRANT_NEEDED: Words(
        "需要另一位管理员先批准", "Another administrator has to agree first"
    ),
    Problem.GRANT_OPEN: Words("同样的申请正在等待处理", "The same request is waiting already"),
    Problem.GRANT_MOVED: Words(
        "这项申请已处理或已过期", "This request has been decided or has run out"
    ),
    Problem.EMERGENCY_READS: Words(
        "紧急查看只能看，不能改", "An emergency lets you look and change nothing"
    ),
    Problem.EMERGENCIES_SPENT: Words(
        "今天的紧急查看次数已用完",
        "You have opened as many records in an emergency as a day allows",
    ),
    Problem.IDENTITY_MISMATCH: Words(
        "信息与登记的不一致", "The details do not agree with the register"
    ),
    Problem.ALREADY_BOUND: Words("此账户已绑定", "This account is already bound"),
    Problem.WECHAT_CODE: Words("微信授权已失效", "The WeChat authorisation is no longer valid"),
    Problem.CONFIRMATION_NEEDED: Words(
        "请先用短信验证码确认是您本人", "Please confirm by a code that it is you"
    ),
    Problem.PROOF_NEEDED: Words(
        "登录与另一台设备绑定", "This sign-in is bound to the device it was made on"
    ),
    Problem.PROOF_WRONG: Words(
        "设备证明不正确或已用过", "The device's proof is wrong or was used already"
    ),
    Problem.PROOF_NONCE: Words(
        "设备证明需要新的随机数", "The device's proof has to name our newest nonce"
    ),
    Problem.STEP_UP_NEEDED: Words(
        "这件事需要先确认是您本人", "This needs to be confirmed as yours in person first"
    ),
    Problem.CONSENT_MISSING: Words("需要先征得本人同意", "The person's agreement is needed first"),
    Problem.FACE_LOCKED: Words("您已锁定人脸", "You locked your face"),
    Problem.FACE_PAUSED: Words("刷脸办理暂停", "Face checks are paused"),
    Problem.FACE_WITH_OFFICER: Words(
        "刷脸没有成功，已转工作人员办理",
        "The face check did not work out; an officer takes it from here",
    ),
    Problem.CAPTURE_NOT_ENOUGH: Words(
        "这件事不能用手机网页刷脸办理", "This can't be done by a face check in a browser"
    ),
    Problem.FACE_RECORD_MISSING: Words("还没有登记人脸照片", "No face photo is on record yet"),
    Problem.PHOTO_UNFIT: Words("照片不符合要求", "The photo can't be used"),
    Problem.PICTURE_UNREADABLE: Words("图片无法读取", "The picture could not be read"),
    Problem.BUDGET_SPENT: Words("今天的尝试次数已用完", "Today's attempts are used up"),
    Problem.NOT_DUE: Words("现在不需要办理", "Nothing needs to be done now"),
    Problem.TICKET_INVALID: Words(
        "这次验证的入场凭证已失效", "The ticket for this check is no longer valid"
    ),
    Problem.CHECK_OVER: Words("这次验证已经结束", "This check is over"),
    Problem.CONSENT_WITHDRAWN: Words(
        "您已撤回同意，刷脸已停止", "You withdrew your agreement, so the face check has ended"
    ),
    Problem.CAMERA_ELSEWHERE: Words("验证已在另一处继续", "This check goes on in another place"),
    Problem.FRAME_UNEXPECTED: Words("收到了意外的画面", "A picture arrived that was not asked for"),
    Problem.FRAME_TOO_LARGE: Words("画面文件太大", "The picture is too large"),
    Problem.PROVIDER_OFF: Words("此方式还没有开通", "This way is not set up here"),
    Problem.WECHAT_NOT_LINKED: Words("账户还没有关联微信", "No WeChat is linked to your account"),
    Problem.EVIDENCE_OVER: Words("这次核验已经结束", "This verification is over"),
    Problem.EVIDENCE_REFUSED: Words("核验结果不能采用", "The result can't be accepted"),
    Problem.EVIDENCE_NOT_JUDGED: Words("这次没有完成核验", "The verification was not completed"),
    Problem.EVIDENCE_NO_SOURCE: Words(
        "对方没有可以比对的资料", "There is nothing on file there to compare with"
    ),
    Problem.ACTING_NOT_HERE: Words("此事不能代办", "This can't be done for somebody else"),
    Problem.MANDATE_UNKNOWN: Words("没有这项委托", "There is no such mandate of yours"),
    Problem.MANDATE_ENDED: Words("委托或协助已结束", "The mandate has ended"),
    Problem.MANDATE_SCOPE: Words("委托不包括此事", "The mandate does not cover this"),
    Problem.HELP_REFUSED: Words(
        "信息与登记的不一致，或本人不接受代办",
        "The details do not agree with the register, or the person wants nobody to act",
    ),
    Problem.GUARDIAN_NEEDED: Words(
        "未满十四周岁，需要监护人同意", "Under 14 a guardian has to agree"
    ),
    Problem.ACTS_FOR_MANY: Words(
        "这部手机或这个账户已帮很多人办理", "This phone or account was used for many people already"
    ),
    Problem.ACCOUNT_MISSING: Words(
        "对方还没有登录并核对身份", "The other person has no confirmed account yet"
    ),
    Problem.REVIEW_DECIDED: Words("此件已有决定", "This has already been decided"),
    Problem.DEATH_NOT_LOOKED_AT: Words(
        "登记死亡前须先核对", "A death is looked at before it is recorded"
    ),
    Problem.SECOND_OFFICER_NEEDED: Words(
        "需要另一位工作人员确认", "Another officer has to confirm this"
    ),
    Problem.CAMPAIGN_OWN_DRAFT: Words(
        "群发须由另一位工作人员批准", "Another officer has to release this campaign"
    ),
    Problem.CAMPAIGN_MOVED: Words(
        "群发的状态已经改变", "The campaign has moved on, and this can't be done with it now"
    ),
    Problem.CAMPAIGN_TEMPLATE: Words(
        "渠道的消息模板未获批准", "The vendor has not approved the template of a channel"
    ),
    Problem.PERSON_EXISTS: Words("此人已经登记", "This person is already registered"),
    Problem.REQUEST_OPEN: Words("同类申请正在办理", "A request of this kind is already under way"),
    Problem.REQUEST_OVER: Words(
        "申请已经办结，或不能这样办理", "The request is over, or cannot be ended like this"
    ),
    Problem.LETTER_POSTED: Words("此信件已寄出", "This letter was posted already"),
    Problem.WEBHOOKS_FULL: Words("回调地址太多", "There are too many webhooks"),
    Problem.NOTHING_TO_RESEND: Words("没有可以重发的通知", "Nothing is left to send again"),
    Problem.EXPORTS_OPEN: Words(
        "您未办结的导出申请太多", "Too many of your exports are still open"
    ),
    Problem.EXPORT_MOVED: Words(
        "导出申请的状态已经改变", "The export has moved on, and this can't be done with it now"
    ),
    Problem.EXPORT_UNDER_WAY: Words("文件正在下载", "The file is being downloaded just now"),
    Problem.EXPORT_VOID: Words(
        "批准已失效：批准人不再管理此辖区",
        "The approval is void: who gave it no longer administers the area",
    ),
    Problem.EXPORT_TOO_LARGE: Words("要导出的行数太多", "The export would have too many rows"),
    Problem.BREACH_TOO_LARGE: Words(
        "这段时间的审计记录太多", "The audit of this window is too long for a page"
    ),
    Problem.CALLBACK_FORGED: Words(
        "无法确认请求来自服务商", "The call could not be proved to be the vendor's"
    ),
    Problem.TOO_MANY_REQUESTS: Words("操作太频繁", "Too many requests"),
    Problem.BUSY: Words("系统繁忙", "The service is busy"),
    Problem.DRAINING: Words("系统正在维护重启", "The service is restarting"),
    Problem.OUTSIDE_SYSTEM: Words("外部系统暂时没有回应", "An outside system does not answer"),
    Problem.OUR_FAULT: Words("系统出现问题", "Something went wrong on our side"),
}

_CORRECT = Words("请按提示修改后再提交。", "Please correct what is named and send it again.")
_WAIT = Words(
    "请稍后再试，不影响您的资格和次数。",
    "Please try again in a moment. Nothing was lost.",
)
_DEVELOPER = Words("请更新应用后重试。", "Please update the app and try again.")
_AGAIN = Words(
    "请重新开始验证，不计次数。", "Please start the check again; this one does not count."
)

NEXT_STEPS: Final[dict[Problem, Words]] = {
    Problem.BODY_UNREADABLE: _DEVELOPER,
    Problem.BODY_INVALID: _CORRECT,
    Problem.BODY_TOO_LARGE: Words("请发送较小的内容。", "Please send something smaller."),
    Problem.MEDIA_TYPE: _DEVELOPER,
    Problem.METHOD: _DEVELOPER,
    Problem.NOT_FOUND: Words("请返回首页重新选择。", "Please go back to Home and choose again."),
    Problem.IDEMPOTENCY_KEY_MISSING: _DEVELOPER,
    Problem.IDEMPOTENCY_KEY_REUSED: _DEVELOPER,
    Problem.PURPOSE_MISSING: Words(
        "请填写查看事由；它会记录在案，本人可以看到。",
        "Write why you look; it is on record, and the person sees it.",
    ),
    Problem.IDEMPOTENCY_RUNNING: Words(
        "请稍候，不要重复提交。", "Please wait; there is no need to send it twice."
    ),
    Problem.ORIGIN: Words("请从官方网页办理。", "Please use the official page."),
    Problem.SIGN_IN_NEEDED: Words("请用手机号登录。", "Please sign in with your phone number."),
    Problem.SESSION_OVER: Words("请重新登录。", "Please sign in again."),
    Problem.NOT_PERMITTED: Words(
        "如有需要，请联系管理员。", "If you need it, please ask an administrator."
    ),
    Problem.BINDING_NEEDED: Words(
        "请填写姓名和身份证号，或到窗口办理。",
        "Please give your name and ID number, or come to a service window.",
    ),
    Problem.CODE_WRONG: Words(
        "请核对短信，或重新获取验证码。", "Please check the message, or ask for a new code."
    ),
    Problem.CODE_TOO_SOON: Words("请稍等片刻再试。", "Please wait a moment and try again."),
    Problem.PASSWORD_WRONG: Words("请核对后再试。", "Please check and try again."),
    Problem.SECOND_FACTOR_NEEDED: Words(
        "请打开身份验证器应用，填写六位数字。", "Please open the app and enter its six digits."
    ),
    Problem.SECOND_FACTOR_WRONG: Words(
        "请等新的数字出现后再填。", "Please wait for the next digits and enter those."
    ),
    Problem.SECOND_FACTOR_UNSET: Words(
        "请联系管理员绑定后再登录。", "Please ask an administrator to set it up, then sign in."
    ),
    Problem.OWN_PASSWORD_NEEDED: Words(
        "初始密码只能用一次；请再填一个至少十二位的新密码。",
        "The password you were given is good once; enter a new one of at least twelve characters too.",
    ),
    Problem.ANOTHER_ADMIN_NEEDED: Words(
        "自己的账号和自己的紧急查看不能由自己处理，请另一位管理员办理。",
        "Nobody changes their own account or reviews their own emergency; ask another administrator.",
    ),
    Problem.LAST_ADMIN: Words(
        "请先把管理员角色交给另一位工作人员。",
        "Please give the role of administrator to another officer first.",
    ),
    Problem.OFFICER_OUTSIDE: Words(
        "请负责全部相关区域的管理员办理。",
        "Ask an administrator whose areas cover all of theirs.",
    ),
    Problem.NOT_INDEPENDENT: Words(
        "最近几天内，您与申请人的账号之间有添加、重设或更改。请另一位工作人员处理。",
        "Within the last days one of you, or a third, added, reset or changed the other's account."
        " Ask another officer.",
    ),
    Problem.GRANT_NEEDED: Words(
        "请在该管理员的页面提出申请，由另一位管理员批准后再办理。",
        "Ask for it on the officer's page; once another administrator has agreed, do it.",
    ),
    Problem.GRANT_OPEN: Words(
        "请等另一位管理员处理，或先撤回。", "Wait for another administrator, or withdraw it first."
    ),
    Problem.GRANT_MOVED: Words(
        "请刷新页面查看结果；需要时重新申请。",
        "Load the page again to see what became of it; ask anew if need be.",
    ),
    Problem.EMERGENCY_READS: Words(
        "需要更改的，请联系此人所属辖区的工作人员办理。",
        "What has to be changed is done by an officer of the person's own area.",
    ),
    Problem.EMERGENCIES_SPENT: Words(
        "请联系此人所属辖区的工作人员，或请管理员调整您负责的区域。",
        "Ask an officer of the person's area, or an administrator to widen the areas you serve.",
    ),
    Problem.IDENTITY_MISMATCH: Words(
        "请核对姓名、身份证号和手机号；也可以带身份证到窗口办理。",
        "Please check your name, ID number and phone; or bring your ID card to a service window.",
    ),
    Problem.ALREADY_BOUND: Words(
        "如需更改，请到窗口办理。", "To change it, please come to a service window."
    ),
    Problem.WECHAT_CODE: Words(
        "请在微信里重新打开页面或小程序，再试一次。",
        "Please open the page or the mini-program in WeChat again.",
    ),
    Problem.CONFIRMATION_NEEDED: Words(
        "请获取验证码并填写，五分钟内有效；也可以带身份证到窗口办理。",
        "Please ask for a code and enter it; it is good for five minutes. Or bring your ID card to a "
        "service window.",
    ),
    Problem.PROOF_NEEDED: Words(
        "请在原来的设备上使用，或重新登录。",
        "Please use the device you signed in on, or sign in again.",
    ),
    Problem.PROOF_WRONG: Words(
        "请核对手机时间后重试；仍不行请重新登录。",
        "Please check the phone's clock and try again; if it goes on, sign in again.",
    ),
    Problem.PROOF_NONCE: _DEVELOPER,
    Problem.STEP_UP_NEEDED: Words(
        "请在手机上刷脸确认，十五分钟内有效；也可以带身份证到窗口办理。",
        "Please confirm by face on your phone, which is good for fifteen minutes; or bring your ID "
        "card to a service window.",
    ),
    Problem.FACE_LOCKED: Words(
        "可以在“我的”里刷脸解锁，或带身份证到窗口解锁；也可以选择其他方式。",
        "Unlock it under “Me” by your face, or at a window with your ID card; or choose another way.",
    ),
    Problem.FACE_WITH_OFFICER: Words(
        "待遇不受影响。工作人员会与您联系；您也可以请亲友协助、到窗口、申请上门或视频办理。",
        "Your pension is not affected. An officer will contact you; a relative's help, a window, a home "
        "visit or a video call are open to you as well.",
    ),
    Problem.CAPTURE_NOT_ENOUGH: Words(
        "请选择其他方式：带身份证到社区自助机或窗口，或申请上门，效力相同。待遇不受影响。",
        "Please choose another way: a kiosk in your community or a window with your ID card, or a home visit; "
        "all have the same effect. Your pension is not affected.",
    ),
    Problem.CONSENT_MISSING: Words(
        "请先阅读并同意；不同意也可以选择其他方式。",
        "Please read and agree first; or choose one of the other ways.",
    ),
    Problem.FACE_RECORD_MISSING: Words(
        "请带身份证到窗口登记，或选择其他方式。",
        "Please bring your ID card to a window to enrol, or choose another way.",
    ),
    Problem.PHOTO_UNFIT: Words(
        "请按说明换一张清晰的正面照。", "Please use a clear photo from the front, as described."
    ),
    Problem.PICTURE_UNREADABLE: Words(
        "请换一张 JPEG 或 PNG 图片。", "Please use another JPEG or PNG picture."
    ),
    Problem.BUDGET_SPENT: Words(
        "明天可以再试，也可以现在选择亲友协助、上门或窗口办理，待遇不受影响。",
        "You can try again tomorrow, or use a relative's help, a home visit or a window now; your pension goes on.",
    ),
    Problem.NOT_DUE: Words("到期前我们会提醒您。", "We will remind you before it is due."),
    Problem.TICKET_INVALID: _AGAIN,
    Problem.CHECK_OVER: Words(
        "请查看结果，或重新开始。", "Please look at the result, or start a new check."
    ),
    Problem.FACE_PAUSED: Words(
        "刷脸暂停期间请选择其他方式：到窗口、预约上门，效力相同。待遇不受影响。",
        "Please choose another way meanwhile: a service window or a home visit count the same. Your pension "
        "is not affected.",
    ),
    Problem.CONSENT_WITHDRAWN: Words(
        "这次的画面没有保存，待遇不受影响。您可以选择其他方式，也可以重新同意后再刷脸。",
        "Nothing of this check is kept, and your pension is not affected. Choose one of the other ways, or "
        "agree again for a new check.",
    ),
    Problem.CAMERA_ELSEWHERE: Words(
        "请在后打开的页面或手机上继续。",
        "Please go on where you opened it last, on the other page or phone.",
    ),
    Problem.FRAME_UNEXPECTED: _DEVELOPER,
    Problem.FRAME_TOO_LARGE: _DEVELOPER,
    Problem.PROVIDER_OFF: Words(
        "请选择其他方式，效力相同。", "Please choose another way; all have the same effect."
    ),
    Problem.WECHAT_NOT_LINKED: Words(
        "请在微信小程序里登录并关联后再试，或选择其他方式。",
        "Please sign in and link it in the mini-program, or choose another way.",
    ),
    Problem.EVIDENCE_OVER: Words(
        "请查看结果，或重新开始；过期的不计次数。",
        "Please look at the result, or begin again; what ran out does not count.",
    ),
    Problem.EVIDENCE_REFUSED: Words(
        "请重新开始，不计次数；也可以选择其他方式。",
        "Please begin again, it does not count; or choose another way.",
    ),
    Problem.EVIDENCE_NOT_JUDGED: Words(
        "请再做一次，不计次数；也可以选择其他方式。",
        "Please do it again, it does not count; or choose another way.",
    ),
    Problem.EVIDENCE_NO_SOURCE: Words(
        "不影响待遇。请带身份证到窗口，或选择其他方式。",
        "Your pension is not affected. Please come to a window with your ID card, or choose another way.",
    ),
    Problem.ACTING_NOT_HERE: Words(
        "请由本人办理，或带身份证到窗口。",
        "The person has to do this, or come to a service window with the ID card.",
    ),
    Problem.MANDATE_UNKNOWN: Words(
        "请从“我的”里重新选择，或重新开始协助。",
        "Please choose again under “Me”, or begin to help anew.",
    ),
    Problem.MANDATE_ENDED: Words(
        "请重新开始协助，或由本人重新委托；本人自己办理不受影响。",
        "Begin to help anew, or ask for a new mandate; the person's own ways stay open.",
    ),
    Problem.MANDATE_SCOPE: Words(
        "请由本人办理，或由本人重新委托。",
        "The person has to do this, or give a mandate that covers it.",
    ),
    Problem.HELP_REFUSED: Words(
        "请核对姓名和身份证号；也可以由本人办理、用自助机、申请上门或到窗口。",
        "Please check name and ID number; the person's own phone, a kiosk, a home visit or a window are "
        "open as well.",
    ),
    Problem.GUARDIAN_NEEDED: Words(
        "请监护人带户口簿或出生证明到窗口登记，再由监护人办理。",
        "The guardian brings the family register or birth certificate to a window once, and then acts.",
    ),
    Problem.ACTS_FOR_MANY: Words(
        "本人可以用自己的手机、社区自助机、到窗口，或申请上门，效力相同，待遇不受影响。您常帮多位老人办理的，"
        "请到窗口说明，工作人员可以为您放宽。",
        "The person may use the own phone, a kiosk, a window or a home visit, with the same effect; the pension "
        "is not affected. If you help many people, say so at a window: an officer can raise the limit for you.",
    ),
    Problem.ACCOUNT_MISSING: Words(
        "请对方先用手机号登录并核对姓名和身份证号。",
        "Please let the other person sign in by phone first, and confirm name and ID number.",
    ),
    Problem.REVIEW_DECIDED: Words("请刷新列表。", "Please reload the list."),
    Problem.DEATH_NOT_LOOKED_AT: Words(
        "请先查看登记的对象和影响，在十五分钟内确认。",
        "Please look at whom and what it concerns, then confirm it within 15 minutes.",
    ),
    Problem.SECOND_OFFICER_NEEDED: Words(
        "您已提出暂停；请另一位有权限的同事核实后确认。",
        "You proposed the suspension; a colleague with the same role has to look and confirm.",
    ),
    Problem.CAMPAIGN_OWN_DRAFT: Words(
        "请另一位有群发权限的同事核对内容和对象后批准。",
        "A colleague with the same role has to read it and release it.",
    ),
    Problem.CAMPAIGN_MOVED: Words(
        "请刷新后查看现在的状态。", "Please reload to see its present state."
    ),
    Problem.CAMPAIGN_TEMPLATE: Words(
        "请在服务商处修改模板，获批并登记后再试。",
        "Please have the template approved at the vendor and noted here, then try again.",
    ),
    Problem.REQUEST_OPEN: Words(
        "请等待答复，或先撤回它再重新提出。",
        "Please wait for the answer, or withdraw it and ask anew.",
    ),
    Problem.REQUEST_OVER: Words(
        "请打开申请列表查看现在的情况。", "Open the list of requests to see where it stands."
    ),
    Problem.PERSON_EXISTS: Words(
        "请在登记中查找此人。", "Please look the person up on the register."
    ),
    Problem.LETTER_POSTED: Words(
        "请刷新列表，处理下一封。", "Please look at the list again and take the next one."
    ),
    Problem.WEBHOOKS_FULL: Words(
        "请先删除不用的。", "Please remove one that is not used any more."
    ),
    Problem.NOTHING_TO_RESEND: Words(
        "已看过、已发出或超过七天的不再重发，请刷新列表。",
        "What was read, is out or is older than seven days is not sent again; please reload the list.",
    ),
    Problem.EXPORTS_OPEN: Words(
        "请先下载、撤回，或等待批准。",
        "Please download or withdraw one, or wait for its approval.",
    ),
    Problem.EXPORT_MOVED: Words(
        "请刷新后查看现在的状态；需要时重新申请。",
        "Please reload to see its present state; ask anew if it is still needed.",
    ),
    Problem.EXPORT_UNDER_WAY: Words(
        "下载完成或中断后再试。", "Please try again when the download is over or has broken off."
    ),
    Problem.EXPORT_VOID: Words(
        "请重新申请，由现任管理员批准。",
        "Please ask anew, for an administrator who serves the area now.",
    ),
    Problem.EXPORT_TOO_LARGE: Words(
        "请缩短日期，或缩小辖区、种类的范围，分次申请。",
        "Please shorten the days, or narrow the area or the kind, and ask in parts.",
    ),
    Problem.BREACH_TOO_LARGE: Words(
        "请缩短时段或只选一位操作者；也可以由运维人员用命令生成。",
        "Please shorten the window or name one actor; or let the operator run the command.",
    ),
    Problem.CALLBACK_FORGED: Words(
        "请核对回调地址和密钥的设置。", "Please check the callback's address and secret."
    ),
    Problem.TOO_MANY_REQUESTS: Words("请稍等片刻再试。", "Please wait a moment and try again."),
    Problem.BUSY: _WAIT,
    Problem.DRAINING: _WAIT,
    Problem.OUTSIDE_SYSTEM: _WAIT,
    Problem.OUR_FAULT: _WAIT,
}

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
#: Those whose wait is worth a number: somebody stands before the page and waits.
_TIMED: Final = frozenset({Problem.CODE_TOO_SOON, Problem.TOO_MANY_REQUESTS})


def next_step(problem: Problem, retry_after: int | None = None) -> Words:
    """What to do next; of what was asked too soon, after how long (from seconds)."""
    if not retry_after or problem not in _TIMED:
        return NEXT_STEPS[problem]
    if retry_after < 2 * _MINUTE:
        plural = "" if retry_after == 1 else "s"
        wait = Words(f"{retry_after} 秒", f"{retry_after} second{plural}")
    elif retry_after < 2 * _HOUR:
        minutes = -(-retry_after // _MINUTE)
        wait = Words(f"{minutes} 分钟", f"{minutes} minutes")
    else:
        hours = -(-retry_after // _HOUR)
        wait = Words(f"{hours} 小时", f"{hours} hours")
    return Words(f"请在 {wait.zh}后再试。", f"Please try again in {wait.en}.")
