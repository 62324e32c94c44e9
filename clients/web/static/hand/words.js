// What a phone says that scanned a code on a screen.

export const HAND_WORDS = {
  handed: ["屏幕上的一件事", "From a screen"],
  compare: ["请核对：屏幕上也应显示这四位数字", "Check: the screen shows the same four digits"],
  asks: ["{name} 在“{place}”请您用这部手机：", "At “{place}”, {name} asks you to use this phone to:"],
  asksUnnamed: ["“{place}”请您用这部手机：", "“{place}” asks you to use this phone to:"],
  noSignIn: ["您的手机不会因此登录，别人也不会登录您的账户。", "This does not sign your phone in, nor anybody in to your account."],
  notSure: ["数字不一样、不认识上面的人，或者您不在这个地方：请点“不是我要办的”。", "If the digits differ, you do not know this person, or you are elsewhere, press “This is not mine”."],
  yes: ["数字一样，确认办理", "The digits agree: go on"],
  no: ["不是我要办的", "This is not mine"],
  said: ["已告诉屏幕：不办。", "The screen was told: no."],
  over: ["请回到原来的屏幕。", "Please go back to the screen."],
  doneTitle: ["已办完", "Done"],
  doneLead: ["可以关闭这个页面了。{lands}。", "You can close this page. {lands}."],
  getPaper: ["下载文书", "Save the paper"],
  paperSaved: ["文书已保存到手机。", "The paper was saved on the phone."],
  paperWhy: ["按屏幕上的二维码交给办事人", "handed to the applicant by a code on the screen"],
  stop: ["不办了", "Stop"],
  faceTitle: ["刷脸", "The face check"],
  faceYes: ["刷脸通过。", "The face check passed."],
  faceNo: ["刷脸没有通过，请回到屏幕上选别的办法，效力一样。", "The face check did not pass. Choose another way at the screen; it counts the same."],
  noCode: ["请用手机相机扫屏幕上的二维码打开这里。", "Open this by scanning the code on a screen with the phone's camera."],
};
