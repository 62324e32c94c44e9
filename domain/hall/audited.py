"""What the audit records of the hall."""

from typing import Final

from domain.audited import Audited, Data
from domain.words import Words

AUDITED: Final = (
    Audited("calendar", of_nobody=("loaded",)),
    Audited("district", of_nobody=("named",)),
    Audited(
        "certificate",
        data=(Data.CERTIFICATES,),
        words={
            "made": Words("为您制作一份电子证照", "A certificate of yours was made"),
            "issued": Words("您的电子证照生效", "A certificate of yours was issued"),
            "code": Words("生成证照出示码", "A code was made that shows your certificate"),
            "shown": Words(
                "有人凭您出示的码核验了证照",
                "Somebody checked your certificate by the code you showed",
            ),
            "presented": Words(
                "向您指定的一方出示证照内容",
                "What you chose of a certificate was shown to whom you named",
            ),
            "read": Words("工作人员查看您的证照", "An officer looked at a certificate of yours"),
            "suspend": Words("暂停使用您的证照", "A certificate of yours was suspended"),
            "resume": Words("恢复使用您的证照", "A certificate of yours is valid again"),
            "revoke": Words("撤销您的证照", "A certificate of yours was revoked"),
        },
    ),
    Audited(
        "decision",
        data=(Data.IDENTITY, Data.CASES),
        words={
            "made": Words("按规则审核您的申请", "Your application was judged by rule"),
            "replayed": Words(
                "按规则重新核对您的一项决定（由程序完成）",
                "A decision on your application was judged once more, by the program",
            ),
        },
    ),
    Audited("item", of_nobody=("proposed", "released", "retired", "withdrawn")),
    Audited(
        "offer",
        data=(Data.IDENTITY,),
        words={
            "made": Words(
                "按登记的出生日期向您提示一项可以申请的待遇",
                "By the birthday on record you were told of something to apply for",
            ),
            "answered": Words("收到您对提示的答复", "Your answer to an offer was taken"),
        },
    ),
    Audited(
        "reception",
        data=(Data.IDENTITY, Data.CASES),
        words={
            "identify": Words("窗口核验您的身份", "You were identified at a window"),
            "read": Words(
                "窗口查看正在为您办理的内容",
                "A window looked at what is being filled in for you",
            ),
            "scan": Words(
                "窗口把扫描的材料放入您的申请",
                "A window put papers that it scanned into your application",
            ),
            "photo": Words(
                "按窗口屏幕上的二维码，用手机为您的申请拍摄材料",
                "A phone photographed a paper for your application, by a code on a window's screen",
            ),
            "receipt": Words("窗口为您打印回执", "A window printed your receipt"),
        },
    ),
    Audited(
        "rating",
        data=(Data.CASES,),
        words={
            "give": Words("评价一次服务", "A service was rated"),
            "give_coded": Words(
                "在窗口评价一次服务", "A service was rated at the counter, by a code"
            ),
            "object": Words("对评价不计入提出异议", "It was objected that a rating counts no more"),
            "code": Words(
                "工作人员出示评价码（不显示评价内容）",
                "An officer showed a code to rate with, and not what was answered",
            ),
            "rater_read": Words(
                "监督人员按您的同意查看您的姓名和电话，以便回访",
                "Whoever looks into your rating saw your name and phone to call you, as you allowed",
            ),
        },
        otherwise={"rater_read": (Data.IDENTITY, Data.CASES)},
        of_nobody=("appeal", "appeal_decided"),
    ),
    Audited(
        "parcel",
        data=(Data.CASES,),
        words={
            "return": Words("选择快递送达", "The outcome is to be sent by courier"),
            "collect": Words("预约上门取件", "Papers are to be picked up"),
            "address": Words("修改快递地址", "A parcel is to go somewhere else"),
            "cancel": Words("取消快递", "A parcel was cancelled"),
            "read": Words("工作人员查看快递地址", "An officer looked at where a parcel goes"),
            "pack": Words("工作人员封装证件", "An officer packed what goes to you"),
            "unpack": Words("工作人员重新封装", "An officer opened it to pack it again"),
            "hand_over": Words(
                "另一名工作人员核对后交寄", "Another officer compared it and handed it over"
            ),
            "receive": Words("窗口收到寄来的材料", "Your papers were received at the window"),
            "come_back": Words("快件退回窗口", "A parcel came back to the window"),
            "lose": Words("快件丢失", "A parcel is lost"),
            "reissue": Words("原件作废并补发", "What was lost is void, and made again"),
            "settle": Words(
                "工作人员与快递公司处理了未撤回的寄件单",
                "An officer settled with the courier an order that was left there",
            ),
            "news": Words("快递公司告知快件进展", "The courier told of a parcel"),
        },
        otherwise={"read": (Data.IDENTITY, Data.CASES)},
    ),
    Audited("post", of_nobody=("granted", "listed", "revoked")),
    Audited("published_answer", of_nobody=("proposed", "published", "withdrawn")),
    Audited(
        "upload",
        data=(Data.CASES,),
        words={
            "begun": Words("上传一份文件", "A file was sent"),
            "removed": Words("删除一份上传的文件", "A file that was sent was deleted"),
            "read": Words(
                "工作人员打开您提交的文件", "An officer opened a file that you handed in"
            ),
        },
    ),
    Audited("unit", of_nobody=("added", "closed", "opened", "renamed")),
    Audited(
        "case",
        data=(Data.CASES,),
        words={
            "begin": Words("开始填写一项申请", "An application was begun"),
            "dispatched": Words(
                "办件送到承办单位自己的系统", "Your case was sent to its unit's own system"
            ),
            "recalled": Words(
                "办件从承办单位自己的系统收回",
                "Your case was taken back from its unit's own system",
            ),
            "discard": Words("删除一份草稿", "A draft was thrown away"),
            "listed": Words(
                "工作人员查看您办过的事项", "An officer looked at what you applied for"
            ),
            "read": Words("工作人员查看您的办件", "An officer looked at your case"),
            "sign": Words("签署一份申请", "An application was signed"),
            "sign_read": Words(
                "工作人员查看您待当面签署的申请",
                "An officer looked at what you are about to sign in person",
            ),
            "submit": Words("提交申请", "An application was submitted"),
            "accept": Words("受理您的申请", "Your application was accepted"),
            "refuse": Words("不予受理您的申请", "Your application was not accepted"),
            "want_supplement": Words("通知您补正", "You were asked for what lacks"),
            "supplement": Words("提交补正内容", "What lacked was added"),
            "take": Words("工作人员领取您的办件", "An officer took your case"),
            "release": Words("工作人员退回领取", "An officer let your case go"),
            "assign": Words("办件转交另一位工作人员", "Your case was given to another officer"),
            "finish_step": Words("完成一个审查环节", "A review of your case was done"),
            "send_back": Words("退回重新审查", "A review of your case was sent back"),
            "approve": Words("批准您的申请", "Your application was approved"),
            "reject": Words("不予批准您的申请", "Your application was rejected"),
            "revoke": Words("撤销对您的批准", "An approval of yours was revoked"),
            "confirm": Words(
                "抽查对您的批准，未发现问题", "An approval of yours was looked at: it is right"
            ),
            "withdraw": Words("撤回申请", "An application was withdrawn"),
            "transfer": Words("办件移送其他机关", "Your case was passed on to another authority"),
            "pause": Words("中止办理期限", "The time of your case was stopped"),
            "resume": Words("恢复办理期限", "The time of your case goes on"),
            "extend": Words("延长办理期限", "Your case was given more time"),
            "issue": Words("制作证件", "What you applied for was made"),
            "deliver": Words("送达证件", "What you applied for was delivered"),
            "hand_over": Words("证件交寄", "What you applied for was handed to the courier"),
            "come_back": Words(
                "快递未送达，由窗口处理", "It was not delivered; the office sees to it"
            ),
            "fee_waived": Words("减免您办件的费用", "The fee of your case was waived"),
            "join": Words("您的一件事有进展", "A part of what you applied for together moved on"),
            "expire": Words(
                "逾期未补正，办件结束", "A case ended because nothing was added in time"
            ),
        },
        otherwise={"read": (Data.IDENTITY, Data.CASES), "sign_read": (Data.IDENTITY, Data.CASES)},
    ),
)
