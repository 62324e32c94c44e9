"""What a citizen reads after a refusal: what to do next, in both languages."""

from typing import Final

from domain.accounts import partner_problem_words as partners
from domain.accounts import problem_words as accounts
from domain.bookings import problem_words
from domain.city import problem_words as city
from domain.faces import problem_words as faces
from domain.hall import problem_words as hall
from domain.payments import problem_words as payments
from domain.pensions import problem_words as pensions
from domain.problems import Problem
from domain.words import Words

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
    **accounts.NEXT_STEPS,
    **partners.NEXT_STEPS,
    **problem_words.NEXT_STEPS,
    **city.NEXT_STEPS,
    **faces.NEXT_STEPS,
    **hall.NEXT_STEPS,
    **payments.NEXT_STEPS,
    **pensions.NEXT_STEPS,
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
    Problem.CASE_MOVED: Words("请刷新后查看最新进度。", "Please reload to see how it stands."),
    Problem.CASE_CHANGED: Words(
        "请载入最新内容，再改一次。", "Please load the newest and make your change again."
    ),
    Problem.CASE_STANDS: Words("恢复办理后再试。", "Please try again once it goes on."),
    Problem.CASE_EXTENDED: Words(
        "请在现有期限内办结。", "Please finish it within the time it has."
    ),
    Problem.STEP_NOT_OPEN: Words("请刷新后查看最新进度。", "Please reload to see how it stands."),
    Problem.STEP_TAKEN: Words(
        "请另选一件，或请督办岗转交。", "Please choose another one, or ask the unit's supervisor."
    ),
    Problem.STEP_NOT_YOURS: Words("领取后再办理。", "Take it, then do it."),
    Problem.SUPPLEMENT_ASKED: Words("请按已有材料作出决定。", "Please decide by what is there."),
    Problem.POST_NEEDED: Words(
        "如有需要，请联系管理员安排岗位。",
        "If you need it, please ask an administrator for the post.",
    ),
    Problem.KEPT_APART: Words("请由另一位同事办理。", "Please leave it to another colleague."),
    Problem.OWN_CASE: Words(
        "请由另一位同事办理；您可以在市民页面查看进度。",
        "Please leave it to another colleague; how it stands you see on the citizens' page.",
    ),
    Problem.SIGNATURE_NEEDED: Words(
        "所填内容都在。请核对后签署，十分钟内提交。",
        "Nothing is lost. Please check your answers, sign, and send them within ten minutes.",
    ),
    Problem.SIGN_WAY_CLOSED: Words(
        "请换一种方式，效力相同；也可以带身份证到窗口当面签署。",
        "Please sign in another way, with the same effect; or bring your ID card to a service window.",
    ),
    Problem.APPLICANT_UNFIT: Words(
        "原因见说明；也可以到窗口咨询。",
        "The reason is given; you can also ask at a service window.",
    ),
    Problem.ITEM_UNFIT: Words(
        "请按所列行列修改后再提交。",
        "Please mend what is named by line and column and send it again.",
    ),
    Problem.ITEM_MOVED: Words("请刷新列表。", "Please reload the list."),
    Problem.VERSION_MISSING: _DEVELOPER,
    Problem.OWN_DOOR: Words(
        "居民请到“我的申请”或“进度”，工作人员请从办件进入。",
        "Residents find it under their requests and their progress, officers by its case.",
    ),
    Problem.OBJECTED: Words(
        "请在我的办件中查看；也可以依法申请行政复议或起诉。",
        "See it under your cases; you can also ask for reconsideration or go to court.",
    ),
    Problem.CODE_UNKNOWN: Words(
        "请持证人重新出示，再核验一次。", "Please let the holder show it anew, and check again."
    ),
    Problem.TOO_MANY_DRAFTS: Words("请先提交或删除几件。", "Please submit or discard some first."),
    Problem.UNIT_UNKNOWN: Words("请从部门列表中选择。", "Please choose one of the units listed."),
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
