// The words of what is kept on the phone for times without a network.

export const KEPT_WORDS = {
  title: ["存在这部手机里的内容", "Kept on this phone"],
  nothingSent: ["没有网络时只能看，不能提交、取号、预约或认证。", "Without a network you can read, and send, book, queue or certify nothing."],
  asOf: ["截至 {when}，没有网络", "As of {when}, without a network"],
  tickets: ["排队号", "Queue numbers"],
  ticketHint: ["叫号要联网才看得到，请留意大厅屏幕。", "Calls are seen with a network only. Please watch the hall's screen."],
  bookings: ["预约", "Bookings"],
  code: ["签到码", "Check-in code"],
  when: ["时间", "When"],
  where: ["地点", "Where"],
  certificates: ["证照", "Certificates"],
  certificateHint: ["这里只供您自己看，不能作证明。给别人核验要用出示码，生成出示码需要网络。", "For you to read; it proves nothing. Who checks needs a code, and a code needs a network."],
  number: ["编号", "Number"],
  lastDay: ["有效期至", "Valid until"],
  unit: ["发证单位", "Issued by"],
  noEnd: ["长期", "No end"],
  inbox: ["消息", "Messages"],
};
