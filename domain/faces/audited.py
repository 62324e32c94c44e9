"""What the audit records of faces and of checks before the camera."""

from typing import Final

from domain.audited import Audited, Data
from domain.words import Words

AUDITED: Final = (
    Audited(
        "face",
        data=(Data.FACE,),
        words={
            "locked": Words("锁定人脸", "Your face was locked"),
            "unlocked": Words("解除人脸锁定", "Your face was unlocked"),
            "opened_again": Words("恢复刷脸", "The face check was opened again"),
        },
    ),
    Audited(
        "face_check",
        data=(Data.CHECKS, Data.FACE),
        words={
            "exported": Words(
                "批量导出刷脸办理结果，提供给其他单位（不含照片和特征）",
                "Results of face checks of many persons, yours among them, went to another body in one file",
            ),
            "open": Words("开始刷脸", "A face check was opened"),
            "attested": Words(
                "核实由官方应用拍摄", "The phone was verified to film with the city's own app"
            ),
            "pass": Words("刷脸比对：通过", "Your face was compared: passed"),
            "fail": Words("刷脸比对：没有通过", "Your face was compared: not passed"),
            "unsure": Words("刷脸比对：不能确定", "Your face was compared: not certain"),
        },
        otherwise={"exported": (Data.IDENTITY, Data.CHECKS)},
    ),
    Audited("attestation", of_nobody=("revocations_loaded",)),
    Audited(
        "face_record",
        data=(Data.FACE,),
        words={
            "erased": Words("删除人脸特征", "Your face templates were erased"),
            "review_asked": Words(
                "询问是否继续保留人脸特征", "You were asked whether to renew your face record"
            ),
            "put": Words("登记人脸特征", "A face template was made"),
            "move": Words("为新引擎登记人脸特征", "A face template was made for a new engine"),
            "retired": Words(
                "删除旧引擎的人脸特征", "Face templates of a former engine were erased"
            ),
            "renew": Words("更新人脸特征", "A face template was renewed"),
        },
    ),
)
