// What the page says of partners that ask for a person's data.

export const PARTNER_WORDS = {
  asks: ["{name} 请求您的授权", "{name} asks for your consent"],
  what: ["用来做什么", "What for"],
  shares: ["提供哪些信息", "What is shared"],
  until: ["授权到", "Your consent holds until"],
  free: ["您可以不同意，不影响您在这里办事；同意后也可以随时在“我的 · 合作单位”撤回。", "You may refuse, and nothing here depends on it. You can withdraw your consent at any time under “Me · Partners”."],
  seen: ["对方每次读取，您都能在“谁用过我的资料”里看到。", "Each time it reads something you find it under “Who used my data”."],
  yes: ["同意", "I agree"],
  no: ["不同意", "I do not agree"],
  answerBy: ["请在 {when} 前决定，过时要从对方那里重新开始。", "Please decide before {when}; after that, begin again at the partner."],
  partners: ["合作单位的授权", "Partners"],
  lead: ["您同意过哪些单位读取哪些信息。撤回立即生效。", "Which partners you let read what. Withdrawing works at once."],
  none: ["您没有授权任何合作单位。", "You have let no partner read anything."],
  withdrawOf: ["撤回对 {name} 的授权", "Withdraw your consent to {name}"],
  withdrawn: ["已撤回对 {name} 的授权。", "Your consent to {name} is withdrawn."],
  holds: ["{given} 同意，{ends} 到期", "Agreed {given}, until {ends}"],
  over: ["{given} 同意，{ends} 已结束", "Agreed {given}, ended {ends}"],
};
