"""What a citizen reads first of a refusal, in both languages."""

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

TITLES: Final[dict[Problem, Words]] = {
    **accounts.TITLES,
    **partners.TITLES,
    **problem_words.TITLES,
    **city.TITLES,
    **faces.TITLES,
    **hall.TITLES,
    **payments.TITLES,
    **pensions.TITLES,
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
    Problem.CASE_MOVED: Words(
        "办件已有变化，现在不能这样办", "The case has moved on, so this is not possible now"
    ),
    Problem.CASE_CHANGED: Words("您看到的不是最新内容", "What you saw is not the newest any more"),
    Problem.CASE_STANDS: Words(
        "办件正在中止，暂不办理", "The case stands, and is not worked on now"
    ),
    Problem.CASE_EXTENDED: Words("办理期限不能再延长", "This case can't be given more time"),
    Problem.STEP_NOT_OPEN: Words("这一环节现在不能办理", "This step can't be done now"),
    Problem.STEP_TAKEN: Words("这一环节已有人在办", "Somebody else has this step"),
    Problem.STEP_NOT_YOURS: Words("请先领取这一环节", "Take this step first"),
    Problem.SUPPLEMENT_ASKED: Words("补正只能一次告知", "What lacks is said once, and it was"),
    Problem.POST_NEEDED: Words("您没有相应的岗位", "You hold no post that does this"),
    Problem.KEPT_APART: Words(
        "受理、审批、制证须由不同人员办理",
        "Who accepts does not decide, and who decides does not issue",
    ),
    Problem.OWN_CASE: Words(
        "本人或本人代办的办件须回避",
        "This case is your own, or of somebody for whom you act",
    ),
    Problem.SIGNATURE_NEEDED: Words("需要先签署", "It has to be signed first"),
    Problem.SIGN_WAY_CLOSED: Words("不能用这种方式签署", "It can't be signed in this way"),
    Problem.APPLICANT_UNFIT: Words(
        "您暂不符合申请条件", "You can't apply for this as things stand"
    ),
    Problem.ITEM_UNFIT: Words("事项定义有误", "The definition of the item has faults"),
    Problem.ITEM_MOVED: Words("这一版本的状态已经改变", "This version has moved on"),
    Problem.VERSION_MISSING: Words(
        "修改前要说明所见的版本", "Say which version you saw before you change it"
    ),
    Problem.OWN_DOOR: Words("此事项在自己的页面办理", "This is done on a page of its own"),
    Problem.OBJECTED: Words("这件事已提出过异议", "An objection was made to this before"),
    Problem.CODE_UNKNOWN: Words(
        "出示码无效、已用过或超过 60 秒",
        "This code is wrong, was used before, or is older than 60 seconds",
    ),
    Problem.TOO_MANY_DRAFTS: Words(
        "未提交的申请太多", "Too many applications are begun and not submitted"
    ),
    Problem.UNIT_UNKNOWN: Words("没有这个部门", "There is no such unit"),
    Problem.CALLBACK_FORGED: Words(
        "无法确认请求来自服务商", "The call could not be proved to be the vendor's"
    ),
    Problem.TOO_MANY_REQUESTS: Words("操作太频繁", "Too many requests"),
    Problem.BUSY: Words("系统繁忙", "The service is busy"),
    Problem.DRAINING: Words("系统正在维护重启", "The service is restarting"),
    Problem.OUTSIDE_SYSTEM: Words("外部系统暂时没有回应", "An outside system does not answer"),
    Problem.OUR_FAULT: Words("系统出现问题", "Something went wrong on our side"),
}
