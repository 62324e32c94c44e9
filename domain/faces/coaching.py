"""What a person is told before the camera and about its result, in words a pensioner understands.

Every sentence stands alone when it is spoken: what to do, never what was measured.
"""

from typing import Final

from domain.faces.face_check import Reason, Step
from domain.words import Words

STEP_WORDS: Final[dict[Step, Words]] = {
    Step.TURN_LEFT: Words("请慢慢向左转头", "Please turn your head slowly to your left"),
    Step.TURN_RIGHT: Words("请慢慢向右转头", "Please turn your head slowly to your right"),
    Step.OPEN_MOUTH: Words("请张开嘴巴，再合上", "Please open your mouth, then close it"),
    Step.CLOSE_EYES: Words(
        "请闭上眼睛，稍等再睁开", "Please close your eyes, wait a moment and open them"
    ),
    Step.NOD: Words("请慢慢点一下头", "Please nod once, slowly"),
    Step.FOLLOW: Words(
        "请用鼻尖跟着圆点，慢慢转头", "Please follow the mark slowly, with the tip of your nose"
    ),
}

#: While the page changes its colour.
GLOW_WORDS: Final = Words(
    "请看着镜头不动，屏幕会慢慢变色",
    "Please keep looking at the camera; the screen will slowly change colour",
)

_ONLY_LIVE: Final = Words(
    "请本人看着镜头现场完成，不要用录像或照片",
    "Please do it yourself, live before the camera, without a recording or a photo",
)

REASON_WORDS: Final[dict[Reason, Words]] = {
    Reason.NO_FACE: Words(
        "没有看到脸，请正对镜头", "We can't see your face; please face the camera"
    ),
    Reason.SEVERAL_FACES: Words(
        "画面里有别人，请只留您一个人", "Someone else is in the picture; please be there alone"
    ),
    Reason.FACE_TOO_SMALL: Words("请把手机拿近一点", "Please hold the phone a little closer"),
    Reason.FACE_CUT_OFF: Words(
        "脸没有照全，请把手机拿远一点，让脸在画面中间",
        "Your face is cut off; please hold the phone a little further away, face in the middle",
    ),
    Reason.FACE_UNCLEAR: Words(
        "脸看不清楚，请摘下口罩、帽子和墨镜，擦一擦镜头",
        "Your face is not clear; please take off mask, hat and dark glasses and wipe the lens",
    ),
    Reason.TOO_DARK: Words(
        "光线太暗，请到亮一点的地方", "It is too dark; please go where it is lighter"
    ),
    Reason.TOO_BRIGHT: Words(
        "光线太亮，请背开强光或离窗户远一点",
        "It is too bright; please turn away from the strong light or the window",
    ),
    Reason.BLURRED: Words(
        "画面模糊，请拿稳手机", "The picture is blurred; please hold the phone still"
    ),
    Reason.HEAD_TILTED: Words(
        "头歪了，请把头和手机摆正", "Your head is tilted; please hold head and phone upright"
    ),
    Reason.STEP_NOT_DONE: Words(
        "没有看到这个动作，不着急，请再做一次",
        "The movement was not seen; take your time and please do it again",
    ),
    Reason.TURN_FURTHER: Words("请再多转一点", "Please turn a little further"),
    Reason.TURN_AS_SHOWN: Words(
        "请慢慢转到图上的位置；转不动没关系，可以选择其他方式",
        "Please turn slowly, as far as the picture shows; if you can't, choose another way",
    ),
    Reason.FACE_THE_CAMERA: Words("请先正对镜头", "Please look straight at the camera first"),
    Reason.TOO_EARLY: Words("请听完提示再做动作", "Please wait for the prompt before you move"),
    Reason.OTHER_MOVEMENT: Words(
        "这次做的和提示的不一样，没关系，请听完下一个提示，只做这一个动作",
        "That was another movement than the one asked for, and no harm is done; please listen to the "
        "next prompt and make only that movement",
    ),
    Reason.ONE_AT_A_TIME: Words(
        "请一次只做一个动作，慢一点", "Please make one movement at a time, slowly"
    ),
    Reason.WELL_DONE: Words("好，请看镜头", "Good; please look at the camera"),
    Reason.ANOTHER_STEP: Words(
        "这个动作不好做，没关系，我们换一个",
        "That movement is not easy here; never mind, here is another",
    ),
    Reason.NOT_FOLLOWED: Words(
        "请把头也转过去，不只是眼睛；不着急，再来一次",
        "Please turn your head as well, not the eyes alone; take your time, once more",
    ),
    Reason.FLAT_IMAGE: Words(
        "请本人面对镜头转头，不要用照片",
        "Please turn your own head before the camera; a photo can't be used",
    ),
    Reason.PICTURE_CUT: Words(
        "画面跳动了，请拿稳手机，慢慢再做一次",
        "The picture jumped; please hold the phone still and do it again, slowly",
    ),
    Reason.FRAMES_REPEATED: _ONLY_LIVE,
    Reason.FRAMES_SEEN_BEFORE: _ONLY_LIVE,
    Reason.PERSON_CHANGED: Words(
        "中途好像换了人，请同一个人从头做完",
        "Someone else seems to have come in; please let the same person do it from start to end",
    ),
    Reason.LIFE_NOT_SURE: Words(
        "还不能确定镜头前是您本人。待遇不受影响，工作人员会核实，也可选择其他方式",
        "We are not sure yet that you were at the camera yourself. Your pension is not affected; "
        "an officer will look into it, and the other ways are open to you",
    ),
    Reason.TIMING_IMPOSSIBLE: _ONLY_LIVE,
    Reason.NOT_THE_PERSON: Words(
        "没有认出是您本人。待遇不受影响，工作人员会核实，也可选择其他方式",
        "You were not recognised. Your pension is not affected; an officer will look into it, "
        "and the other ways are open to you",
    ),
    Reason.NOT_SURE: Words(
        "还不能确定是您本人。待遇不受影响，工作人员会核实，也可选择其他方式",
        "We are not sure yet that it was you. Your pension is not affected; an officer will check, "
        "and the other ways are open to you",
    ),
    Reason.MOVEMENT_KNOWN: Words(
        "这次的结果需由工作人员核实。待遇不受影响，也可选择其他方式",
        "An officer will look at this check. Your pension is not affected; the other ways are "
        "open to you",
    ),
    Reason.OFFICER_CONFIRMS: Words(
        "已认出是您本人，这次由工作人员确认后完成认证。待遇不受影响，也可选择其他方式",
        "You were recognised, and this time an officer completes the certification. Your pension is not "
        "affected; the other ways are open to you",
    ),
    Reason.RECORDED_DEATH: Words(
        "登记信息需要人工核实。待遇不会因此自动停发，工作人员会与您联系",
        "The register has to be checked by a person. Nothing stops by itself; "
        "an officer will contact you",
    ),
    Reason.CONSENT_WITHDRAWN: Words(
        "您已撤回同意，刷脸已停止。待遇不受影响，可选择其他方式",
        "You withdrew your agreement, so the face check ended. Your pension is not affected; "
        "the other ways are open to you",
    ),
}
#: Where nobody holds the camera: what is said otherwise.
KIOSK_WORDS: Final[dict[Reason, Words]] = {
    Reason.FACE_TOO_SMALL: Words("请走近一点", "Please come a little closer"),
    Reason.FACE_CUT_OFF: Words(
        "脸没有照全，请站到屏幕正中，或退后一点",
        "Your face is cut off; please stand in the middle of the screen, or step back a little",
    ),
    Reason.FACE_UNCLEAR: Words(
        "脸看不清楚，请摘下口罩、帽子和墨镜",
        "Your face is not clear; please take off mask, hat and dark glasses",
    ),
    Reason.TOO_BRIGHT: Words(
        "光线太亮，可以改到旁边的机器或窗口办理",
        "It is too bright here; another machine or a window will do as well",
    ),
    Reason.TOO_DARK: Words(
        "光线太暗，可以改到旁边的机器或窗口办理",
        "It is too dark here; another machine or a window will do as well",
    ),
    Reason.BLURRED: Words("画面模糊，请站稳", "The picture is blurred; please stand still"),
    Reason.HEAD_TILTED: Words("头歪了，请把头摆正", "Your head is tilted; please hold it upright"),
}


def reason_words(reason: Reason, *, at_kiosk: bool = False) -> Words:
    return KIOSK_WORDS.get(reason, REASON_WORDS[reason]) if at_kiosk else REASON_WORDS[reason]


#: To an officer who enrols from a photo: what is wrong with it, and what helps.
PHOTO_WORDS: Final[dict[Reason, Words]] = {
    Reason.NO_FACE: Words(
        "照片里没有找到正面的脸。请换一张正面免冠照，或检查照片方向是否正确",
        "No face was found from the front. Use a photo from the front without a hat, and check which "
        "way up it is",
    ),
    Reason.SEVERAL_FACES: Words(
        "照片里不止一张脸。请只留本人，裁掉旁人和背景里的照片后再上传",
        "More than one face is in the photo. Cut it down to the person, without others or pictures "
        "on the wall, and upload it again",
    ),
    Reason.FACE_TOO_SMALL: Words(
        "脸太小（宽度不到 48 像素）。请用更高的分辨率扫描，或靠近一些重拍",
        "The face is too small (under 48 pixels wide). Scan at a higher resolution, or take the "
        "photo again from nearer",
    ),
    Reason.FACE_CUT_OFF: Words(
        "脸没有照全或太靠边。请重新裁剪，四周留出空白",
        "The face is cut off or too near the edge. Crop it again with room on all sides",
    ),
    Reason.TOO_DARK: Words(
        "脸上太暗。请在正面光线下重拍，或调高扫描亮度",
        "The face is too dark. Take it again with light from the front, or scan it brighter",
    ),
    Reason.TOO_BRIGHT: Words(
        "脸上过亮或反光，细节已丢失。请避开直射光和卡面反光后重拍，调暗原图没有用",
        "The face is washed out or has a glare, and its detail is lost. Take it again without direct "
        "light or a reflection of the card; to darken the same photo does not help",
    ),
    Reason.HEAD_TILTED: Words(
        "头歪了。请把照片转正，或请本人摆正头重拍",
        "The head is tilted. Turn the photo upright, or take it again with the head straight",
    ),
    Reason.FACE_THE_CAMERA: Words(
        "脸没有正对镜头。请用正面照",
        "The face is turned away. Use a photo from straight ahead",
    ),
    Reason.BLURRED: Words(
        "照片模糊。请擦净镜头或扫描玻璃，拿稳重拍；放大的小图没有用",
        "The photo is blurred. Clean the lens or the glass, hold still and take it again; a small "
        "picture made larger does not help",
    ),
    Reason.FACE_UNCLEAR: Words(
        "脸看不清：可能有口罩、墨镜、刘海、水印，或照片压缩得太狠。请摘除遮挡，使用原图",
        "The face is not clear: a mask, dark glasses, a fringe, a watermark, or too much compression. "
        "Take away what covers it, and use the original file",
    ),
}
