// What the page says when a partner asks whether it is the person.

export const FACE_REQUEST_WORDS = {
  asks: ["{name} 请您确认是本人", "{name} asks you to confirm that it is you"],
  what: ["用来做什么", "What for"],
  told: ["告诉对方什么", "What they are told"],
  only: ["只在您自己正在该单位办事时才继续。有人让您替别人扫码、点链接的，请不要继续。", "Go on only if you are dealing with them yourself right now. If somebody asked you to scan this or open a link for them, stop here."],
  compare: ["请核对：对方屏幕上也显示这四位数字", "Compare: their screen shows the same four digits"],
  choose: ["两种办法效力一样，您选一种。", "Both ways count the same. Choose one."],
  face: ["刷脸确认", "Show my face"],
  faceHow: ["在这部手机上，几分钟", "On this phone, a few minutes"],
  other: ["不刷脸，用别的办法", "Another way, without my face"],
  otherHow: ["带身份证到该单位柜台办", "Take your ID card to their branch"],
  free: ["不同意、没刷过都不影响您的养老金和在这里办的事。", "Your pension and your matters here do not depend on it, whatever you choose and however it ends."],
  seen: ["结果只告诉这个单位一次，“谁用过我的资料”里能看到。", "Only this partner is told, once, and you find it under “Who used my data”."],
  now: ["您已同意，还差刷脸。", "You agreed. Your face is still to be shown."],
  doneTitle: ["已确认是您本人", "Confirmed"],
  doneLead: ["{name} 已能看到结果。请回到该单位的页面或柜台继续办理，这个页面可以关了。", "{name} can see the result now. Please go on at their page or branch; this page can be closed."],
  saidTitle: ["已告诉对方：不刷脸", "They were told that you will not show your face"],
  saidLead: ["请带身份证到 {name} 的柜台办理，或拨打 12345 询问。", "Please take your ID card to a branch of {name}, or call 12345."],
  answerBy: ["请在 {when} 前办，过时由对方重新发起。", "Please finish by {when}; after that they have to begin again."],
};
