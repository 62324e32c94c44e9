"""What a citizen or an officer reads of a refusal of certificates, ratings, parcels, files, windows and units' systems, and what to do next."""

from collections.abc import Mapping
from typing import Final

from domain.problems import Problem
from domain.words import Words

_DEVELOPER: Final = Words("请更新应用后重试。", "Please update the app and try again.")

TITLES: Final[Mapping[Problem, Words]] = {
    Problem.FACE_NOT_SHOWN: Words(
        "本人还没有为这个号刷脸通过", "No face check of theirs has passed for this ticket"
    ),
    Problem.UNIT_NUMBER_USED: Words(
        "这个序号已用于另一条消息", "This number was used for another message"
    ),
    Problem.CERTIFICATE_MOVED: Words(
        "证照现在的状态不能这样办", "The certificate is not in a state in which this is possible"
    ),
    Problem.RATING_OVER: Words("评价时间已过", "The time for this rating is over"),
    Problem.RATING_GIVEN: Words("这次评价已不能再改", "This rating can't be changed any more"),
    Problem.APPEAL_MOVED: Words("申诉已有变化", "The appeal has moved on"),
    Problem.PARCEL_MOVED: Words(
        "快件已有变化，现在不能这样办", "The parcel has moved on, so this is not possible now"
    ),
    Problem.PARCEL_TWO_HANDS: Words(
        "封装和交寄须由两名工作人员分别完成", "Who packed it does not hand it over"
    ),
    Problem.COURIER_CLOSED: Words("这件办件不能快递", "This can't go by courier"),
    Problem.ANSWER_MOVED: Words("这份答复的状态已经改变", "This answer has moved on"),
    Problem.UPLOAD_VERSION: Words(
        "不支持这一版本的上传协议", "This version of the upload protocol is not spoken here"
    ),
    Problem.UPLOAD_OFFSET: Words(
        "上传的位置与已收到的不一致", "The upload goes on at another place than this"
    ),
    Problem.UPLOAD_CHECKSUM: Words(
        "这一段在传输中损坏", "This part of the file was damaged on its way"
    ),
    Problem.UPLOAD_EXPIRED: Words("上传已过期", "The upload has expired"),
    Problem.UPLOAD_IN_PIECES: Words("上传被分成太多段", "The upload came in too many pieces"),
    Problem.UPLOAD_TOO_LARGE: Words("文件太大", "The file is too large"),
    Problem.UPLOADS_FULL: Words("未提交的文件太多", "Too many files wait to be handed in"),
    Problem.UPLOAD_HEADERS: Words(
        "上传请求的格式不对", "The upload was not asked for as it has to be"
    ),
    Problem.UPLOAD_NOT_READY: Words("文件还不能打开", "The file cannot be opened yet"),
}
NEXT_STEPS: Final[Mapping[Problem, Words]] = {
    Problem.FACE_NOT_SHOWN: Words(
        "请本人在自己的手机上完成刷脸后再核对；也可以查验证件，或发验证码，效力相同。",
        "Let them finish it on their own phone and check again; a document or a code does as well.",
    ),
    Problem.UNIT_NUMBER_USED: Words(
        "请用下一个序号发送。", "Please send it under the next number."
    ),
    Problem.CERTIFICATE_MOVED: Words(
        "请刷新后查看证照状态。", "Please reload to see how it stands."
    ),
    Problem.RATING_OVER: Words(
        "有意见可以随时提出投诉或咨询。", "You can complain or ask a question at any time."
    ),
    Problem.RATING_GIVEN: Words(
        "有补充可以随时提出投诉或咨询。",
        "If there is more to say, you can complain or ask a question at any time.",
    ),
    Problem.APPEAL_MOVED: Words("请刷新后查看。", "Please reload to see how it stands."),
    Problem.PARCEL_MOVED: Words(
        "请刷新后查看快件的最新状态。", "Please reload to see how the parcel stands."
    ),
    Problem.PARCEL_TWO_HANDS: Words(
        "请由另一位同事核对内件，扫描单号后交寄。",
        "Please let another colleague compare what is in it and scan the number.",
    ),
    Problem.COURIER_CLOSED: Words(
        "请到窗口办理；地点和时间见办件页面。",
        "Please come to the window; the case says where and when.",
    ),
    Problem.ANSWER_MOVED: Words("请刷新后查看。", "Please reload to see how it stands."),
    Problem.UPLOAD_VERSION: _DEVELOPER,
    Problem.UPLOAD_OFFSET: Words(
        "请从已收到的位置继续上传。", "Please go on from where the file was received to."
    ),
    Problem.UPLOAD_CHECKSUM: Words("请重新发送这一段。", "Please send this part again."),
    Problem.UPLOAD_EXPIRED: Words("请重新上传。", "Please send the file again from its start."),
    Problem.UPLOAD_IN_PIECES: Words(
        "请在网络较好的地方重新上传。", "Please send it again where the line is better."
    ),
    Problem.UPLOAD_TOO_LARGE: Words(
        "请缩小文件，或分成几个上传。", "Please make the file smaller, or divide it."
    ),
    Problem.UPLOADS_FULL: Words(
        "请先提交申请，或删除不用的文件。",
        "Please submit what you applied for, or delete files that you do not need.",
    ),
    Problem.UPLOAD_HEADERS: _DEVELOPER,
    Problem.UPLOAD_NOT_READY: Words(
        "请等文件检查完再打开。", "Please wait until the file has been checked."
    ),
}
