// What the desk says of what partners are told of by themselves.

export const PARTNER_EVENT_WORDS = {
  events: ["主动推送哪些变化", "What it is told of by itself"],
  eventsHint: ["只能是上面所选信息范围之内的；每次推送仍要本人的授权有效", "Within what it may ask for alone, and each only while the person's consent holds"],
  "events_cases.read": ["办件办到下一步", "A case goes on"],
  "events_bookings.read": ["预约的状态变了（不含挂号）", "A booking changes; no hospital"],
  "events_certificates.read": ["证照生效、暂停、吊销", "A certificate begins, rests or ends"],
  "events_certification.read": ["养老待遇资格认证通过", "A pension certification is renewed"],
  "events_face.confirmed": ["刷脸确认了是本人", "A person showed by face that it is them"],
  url: ["事件接收地址", "Address for events"],
  urlHint: ["公网 https；不填由对方自己查询", "https in the internet; empty: it asks for them"],
  contact: ["联系邮箱", "Mailbox"],
  contactHint: ["推送停止时通知；填单位邮箱，不填个人的", "Told when calls are switched off; the body's, no person's own"],
  asks: ["由对方自己查询", "It asks for them"],
  failing: ["推送失败从", "Failing since"],
  off: ["接收地址连续失败，推送已于 {when} 停止。七天内的事件还在等，恢复后继续推送。", "Its address kept failing, so calls were switched off {when}. Events of seven days wait, and go out once it is on again."],
  on: ["恢复推送", "Switch on again"],
};
