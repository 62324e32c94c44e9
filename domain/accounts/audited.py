"""What the audit records of accounts, persons, officers, agreements and mandates."""

from typing import Final

from domain.audited import Audited, Data
from domain.words import Words

AUDITED: Final = (
    Audited(
        "account",
        data=(Data.ACCOUNT,),
        words={
            "bound": Words("账户绑定到您", "An account was bound to you"),
            "erased": Words("删除账户", "An account was deleted"),
            "retired": Words("停用旧手机号的账户", "An account of an earlier phone was closed"),
            "sign_in_copied": Words(
                "登录信息可能被复制，已停用那次登录",
                "A sign-in may have been copied and was ended",
            ),
            "wechat_linked": Words(
                "绑定微信，可以用微信登录", "WeChat was linked, and signs in to your account"
            ),
            "wechat_unlinked": Words("解除微信绑定", "WeChat was unlinked"),
        },
    ),
    Audited(
        "hand_off",
        data=(Data.ACCOUNT,),
        words={
            "confirmed": Words(
                "有手机扫了您屏幕上的二维码，并确认办理",
                "A phone scanned a code on your screen and confirmed",
            ),
            "done": Words(
                "用扫码的手机办完了一件事", "What you handed to a phone by a code was done"
            ),
        },
    ),
    Audited("kiosk", of_nobody=("added", "coded", "enrolled", "revoked")),
    Audited(
        "person",
        data=(Data.IDENTITY, Data.PENSION),
        words={
            "refused": Words(
                "辖区以外的工作人员想查看您的资料，被拒绝",
                "An officer of another area tried to open your data and was refused",
            ),
            "moved": Words("更改所属辖区", "Your area on record was changed"),
            "added": Words("列入登记", "You were put on the register"),
            "address_changed": Words("更改登记地址", "The recorded address was changed"),
            "phone_changed": Words("更改登记手机号", "The recorded phone was changed"),
            "listed": Words("按姓名查找时列出您", "You were among those found by a name"),
            "read": Words("查看您的登记信息", "Your register entry was read"),
            "claimed": Words(
                "有人在窗口用您的身份证号登记，您已在册",
                "Your ID number was entered for a new registration; you are on the register already",
            ),
            "corrected": Words("更正登记信息", "Your register entry was corrected"),
            "number_proposed": Words(
                "拟更正身份证号，等待另一位工作人员确认",
                "Another ID number was proposed and waits for a second officer",
            ),
        },
        of_nobody=(
            "name_searched",
            "not_found",
        ),
        otherwise={"refused": (), "not_found": (), "name_searched": (), "claimed": ()},
    ),
    Audited(
        "contact",
        data=(Data.IDENTITY,),
        words={
            "read": Words(
                "查看您的手机号和地址，以便与您联系",
                "Your phone number and address were read, to reach you",
            ),
        },
    ),
    Audited(
        "elder_rules",
        data=(Data.IDENTITY,),
        words={
            "granted": Words(
                "刷脸时给您更小的动作和更多时间", "You were granted smaller movements and more time"
            ),
            "ended": Words(
                "刷脸时不再放宽动作和时间", "Smaller movements and more time were taken back"
            ),
        },
    ),
    Audited(
        "consent",
        data=(Data.RECORD,),
        words={
            "given": Words("记录同意", "A consent was recorded"),
            "withdrawn": Words("撤回同意", "A consent was withdrawn"),
            "exported": Words(
                "批量导出同意记录，提供给其他单位（不含照片和特征）",
                "Agreements of many persons, yours among them, went to another body in one file",
            ),
        },
        otherwise={"exported": (Data.IDENTITY, Data.RECORD)},
    ),
    Audited(
        "mandate",
        data=(Data.MANDATES,),
        words={
            "ended": Words("委托或协助结束", "A mandate ended"),
            "granted": Words("委托或协助开始", "A mandate began"),
            "read": Words("查看谁能替您办理", "Who may act for you was read"),
        },
    ),
    Audited(
        "helpers",
        data=(Data.MANDATES,),
        words={
            "allowed": Words("重新允许亲友协助", "Helpers were allowed again"),
            "refused": Words("不再接受亲友协助", "Helpers were refused"),
        },
    ),
    Audited(
        "acting",
        data=(Data.MANDATES,),
        words={
            "listed": Words(
                "在帮多人办理的名单中看到您",
                "You were seen on the list of those who help many people",
            ),
            "read": Words("查看您帮多少人办理", "For how many people you act was read"),
            "widened": Words("放宽您可以帮办的人数", "For how many people you may act was raised"),
            "narrowed": Words(
                "收回放宽的帮办人数",
                "The raised number of people for whom you may act was taken back",
            ),
        },
    ),
    Audited(
        "emergency",
        data=(Data.IDENTITY, Data.PENSION),
        words={
            "opened": Words(
                "辖区以外的工作人员因紧急情况查看您的资料，须由管理员复核",
                "An officer of another area opened your data in an emergency; an administrator reviews it",
            ),
            "reviewed": Words(
                "管理员复核了一次紧急查看", "An administrator reviewed an emergency opening"
            ),
        },
    ),
    Audited(
        "partner",
        words={
            "agreed": Words(
                "您同意合作单位读取您的部分信息", "You let a partner read some of your data"
            ),
            "withdrawn": Words(
                "您撤回了对合作单位的授权", "You withdrew what you had let a partner read"
            ),
            "ended": Words(
                "对合作单位的授权提前结束", "What you had let a partner read ended before its time"
            ),
            "person_read": Words(
                "合作单位经您同意读取了您的身份信息",
                "With your consent a partner read who you are",
            ),
            "certification_read": Words(
                "合作单位经您同意读取了您的资格认证情况",
                "With your consent a partner read how your pension certification stands",
            ),
            "face_asked": Words(
                "合作单位请您刷脸确认本人，系统给您发了短信",
                "A partner asked you to show by face that it is you, and you were sent a text message",
            ),
            "face_agreed": Words(
                "您同意刷脸向合作单位确认本人",
                "You agreed to show a partner by face that it is you",
            ),
            "face_declined": Words(
                "您没有同意刷脸向合作单位确认本人",
                "You did not agree to show a partner by face that it is you",
            ),
            "face_told": Words(
                "经您同意告诉合作单位：您刷脸确认了是本人",
                "With your consent a partner was told that you showed by face that it is you",
            ),
            "cases_read": Words(
                "合作单位经您同意读取了您的办件进度",
                "With your consent a partner read how far your cases are",
            ),
            "case_told": Words(
                "经您同意告诉合作单位：您的办件进度有变化",
                "With your consent a partner was told that one of your cases went on",
            ),
            "booking_told": Words(
                "经您同意告诉合作单位：您的预约有变化",
                "With your consent a partner was told that one of your bookings changed",
            ),
            "certificate_told": Words(
                "经您同意告诉合作单位：您的电子证照状态有变化",
                "With your consent a partner was told that one of your certificates changed",
            ),
            "certification_told": Words(
                "经您同意告诉合作单位：您已通过资格认证",
                "With your consent a partner was told that your pension certification was renewed",
            ),
            "face_check_told": Words(
                "经您同意通知合作单位：您刷脸确认了是本人",
                "With your consent a partner was notified that you showed by face that it is you",
            ),
        },
        otherwise={
            "agreed": (Data.RECORD,),
            "withdrawn": (Data.RECORD,),
            "ended": (Data.RECORD,),
            "person_read": (Data.IDENTITY,),
            "certification_read": (Data.PENSION,),
            "cases_read": (Data.CASES,),
            "face_asked": (Data.ACCOUNT,),
            "face_agreed": (Data.RECORD,),
            "face_declined": (Data.RECORD,),
            "face_told": (Data.CHECKS,),
            "case_told": (Data.CASES,),
            "booking_told": (Data.BOOKINGS,),
            "certificate_told": (Data.CERTIFICATES,),
            "certification_told": (Data.PENSION,),
            "face_check_told": (Data.CHECKS,),
        },
        of_nobody=(
            "asked",
            "approved",
            "declined",
            "suspended",
            "resumed",
            "closed",
            "calls_enabled",
            "secret_changed",
        ),
    ),
    Audited(
        "officer",
        words={
            "identified": Words(
                "登记您是哪位工作人员，以便办件回避",
                "It was recorded which officer you are, so that your own cases go to others",
            ),
        },
        otherwise={"identified": (Data.IDENTITY,)},
        of_nobody=(
            "added",
            "changed",
            "disabled",
            "enabled",
            "grant_asked",
            "grant_approved",
            "grant_declined",
            "grant_withdrawn",
            "grant_done",
            "identity_bound",
            "identity_unbound",
            "passkey_added",
            "passkey_copied",
            "passkey_removed",
            "password_reset",
            "second_factor_set",
            "signed_in",
        ),
    ),
)
