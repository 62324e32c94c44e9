"""What the audit records of entitlements, evidence, reviews and spot checks."""

from typing import Final

from domain.audited import Audited, Data
from domain.words import Words

AUDITED: Final = (
    Audited(
        "entitlement",
        data=(Data.PENSION,),
        words={
            "exported": Words(
                "批量导出养老待遇资料，提供给其他单位（不含照片和特征）",
                "Pension records of many persons, yours among them, went to another body in one file",
            ),
            "certified": Words("依据数据完成认证", "Certified by another department's record"),
        },
        otherwise={"exported": (Data.IDENTITY, Data.PENSION)},
    ),
    Audited(
        "proof",
        data=(Data.PENSION,),
        words={
            "posted": Words("收到其他部门的数据", "Another department's record came in"),
        },
    ),
    Audited(
        "death",
        data=(Data.IDENTITY, Data.PENSION),
        words={
            "corrected": Words("更正死亡登记", "A recorded death was corrected"),
            "recorded": Words("登记死亡信息", "A death was recorded"),
            "looked_at": Words(
                "核对一项死亡登记（尚未登记）",
                "The recording of a death was looked at, and not yet made",
            ),
        },
    ),
    Audited(
        "evidence",
        data=(Data.CHECKS,),
        words={
            "attested": Words("工作人员确认见到您本人", "An officer confirmed having met you"),
            "begun": Words("开始由其他机构核验", "A verification by another body was begun"),
            "pass": Words("其他机构核验：通过", "Verified by another body: passed"),
            "fail": Words("其他机构核验：没有通过", "Verified by another body: not passed"),
            "unsure": Words("其他机构核验：不能确定", "Verified by another body: not certain"),
            "not_judged": Words("其他机构核验：没有结果", "Verified by another body: no result"),
            "refused": Words(
                "其他机构核验：结果不予采用", "Verified by another body: an answer was refused"
            ),
        },
    ),
    Audited(
        "home_visit",
        data=(Data.IDENTITY, Data.PENSION),
        words={
            "handed_over": Words(
                "上门名单下载到工作人员手机（姓名、住址、出生年份）",
                "Your name, address and year of birth went to an officer's phone for a home visit",
            ),
            "sent": Words("上传上门办理情况", "What was done at a home visit was sent"),
        },
    ),
    Audited(
        "video",
        data=(Data.IDENTITY, Data.PENSION),
        words={
            "listed": Words(
                "在视频办理名单中看到您", "You were seen on the list of calls by video"
            ),
            "entered": Words("进入视频办理", "Came into a call by video"),
            "ended": Words("记录视频办理结果", "What came of a call by video was recorded"),
        },
    ),
    Audited(
        "review",
        data=(Data.IDENTITY, Data.CHECKS, Data.WORDS),
        words={
            "refused": Words(
                "辖区以外的工作人员想查看您的核实任务，被拒绝",
                "An officer of another area tried to open your review and was refused",
            ),
            "queue_read": Words("在待办列表中看到您", "You were seen in the officers' queue"),
            "opened": Words("开始人工核实", "A review was opened"),
            "joined": Words("并入正在进行的核实", "Joined to a review under way"),
            "taken": Words("开始办理您的核实件", "An officer began to work on your review"),
            "let_go": Words("暂停办理您的核实件", "An officer left your review for another"),
            "read": Words("查看您的核实件", "Your review was read"),
            "certified": Words("核实决定：已认证", "Decided: certified"),
            "not_certified": Words("核实决定：暂未认证", "Decided: not certified"),
            "suspended": Words("核实决定：暂停待遇", "Decided: suspended"),
            "suspended_proposed": Words(
                "拟暂停待遇，等待另一位工作人员确认",
                "A suspension was proposed and waits for a second officer",
            ),
        },
        otherwise={"refused": ()},
    ),
    Audited(
        "spot_check",
        data=(Data.IDENTITY, Data.CHECKS),
        words={
            "read": Words(
                "在抽查回访名单中看到您", "You were seen on the list of certifications to confirm"
            ),
            "ended": Words("抽查回访", "A certification was confirmed by a call or visit"),
        },
        of_nobody=("drawn",),
    ),
)
