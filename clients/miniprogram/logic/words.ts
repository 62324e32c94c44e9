/** What the program says itself, in Chinese and English; refusals, agreements and notices come from the service. */

export type Language = "zh-CN" | "en";

const WORDS = {
  city: ["指尖", "Zhijian"],
  otherLanguage: ["English", "中文"],
  help: ["有困难？请拨打 12345", "Need help? Call 12345"],
  back: ["返回", "Back"],
  home: ["首页", "Home"],
  tabItems: ["办事", "City services"],
  tabCases: ["我的办件", "My applications"],
  tabCertificates: ["我的证照", "My certificates"],
  tabBookings: ["预约", "Bookings"],
  tabTicket: ["大厅取号", "Take a ticket"],
  tabInbox: ["消息", "Inbox"],
  tabMe: ["我的", "Me"],
  opening: ["正在打开…", "Opening…"],
  offlineTitle: ["连不上网络", "The network can't be reached"],
  offlineNext: [
    "请检查网络后重试，不影响您的资格和次数。",
    "Please check the connection and try again. Nothing was lost.",
  ],
  // signing in
  signInLead: ["用微信登录，或用短信验证码登录，效果一样。", "Sign in by WeChat, or by a code sent to your phone. Both do the same."],
  byWechat: ["用微信登录", "Sign in by WeChat"],
  byCode: ["用短信验证码登录", "Sign in by a code"],
  byPhone: ["用手机号登录", "Use my phone number"],
  phoneLead: [
    "第一次用微信登录，请告诉我们您的手机号。",
    "This is your first time by WeChat. Please let us know your phone number.",
  ],
  phone: ["手机号", "Mobile number"],
  sendCode: ["获取验证码", "Send me a code"],
  code: ["短信验证码", "Code from the text message"],
  enter: ["登录", "Sign in"],
  linkLead: [
    "绑定微信后，下次登录不用再填验证码。随时可以在“我的”里解除。",
    "Once WeChat is linked, no code is needed next time. You can unlink it under “Me” at any time.",
  ],
  link: ["绑定微信", "Link WeChat"],
  notNow: ["暂不绑定", "Not now"],
  // binding
  bindTitle: ["核对身份", "Confirm who you are"],
  bindLead: [
    "首次使用需核对身份。请填写与社保登记一致的姓名和身份证号。",
    "We need to check who you are, this once. Enter your name and ID number as they are on your pension record.",
  ],
  codeLead: [
    "请先用短信验证码确认这个手机号是您的。",
    "Please confirm by a code that this phone number is yours.",
  ],
  name: ["姓名", "Name"],
  idNumber: ["身份证号", "ID number"],
  confirm: ["确认", "Confirm"],
  // what is due
  hello: ["您好，{name}", "Hello, {name}"],
  certification: ["养老待遇资格认证", "Pension certification"],
  nothingDue: ["无需办理", "Nothing to do"],
  isDue: ["需要认证", "Certification due"],
  isOverdue: [
    "已过期，待遇照常发放，请尽快认证",
    "Overdue. Your pension goes on; please certify soon",
  ],
  isSuspended: ["已暂停发放，完成认证后补发", "Suspended; paid in full once you certify"],
  noSchemes: ["没有需要认证的待遇。", "No pension here needs a certification."],
  pickWay: ["选择办理方式", "Choose a way"],
  // the ways
  waysLead: [
    "各种方式效力相同，选您方便的。",
    "All ways have the same effect. Choose what suits you.",
  ],
  wished: ["已收到，工作人员会与您联系。", "Received. An officer will be in touch."],
  elsewhere: [
    "请打开国家网络身份认证应用，登录后在“指尖”网页上继续。",
    "Please open the national network identity app, and go on at the Zhijian web page.",
  ],
  agree: ["同意并继续", "Agree and go on"],
  otherWays: ["换一种方式", "Another way"],
  faceTitle: ["微信刷脸", "WeChat face check"],
  faceLead: [
    "由微信核验是不是您本人。请摘下口罩，在光线均匀的地方进行。",
    "WeChat checks that it is you. Please take off your mask and find even light.",
  ],
  faceSignLead: [
    "由微信核验是不是您本人，通过后即签署您刚才核对的申请。请摘下口罩，在光线均匀的地方进行。",
    "WeChat checks that it is you; a pass signs the application that you have just checked. Please take off your mask and find even light.",
  ],
  backToSign: ["返回签署", "Back to signing"],
  faceBegin: ["开始", "Begin"],
  faceUnsupported: [
    "这部手机的微信不支持刷脸，请换一种方式，效力相同。",
    "WeChat on this phone can't do a face check. Please choose another way; all have the same effect.",
  ],
  faceBroken: [
    "这次没有完成，不计次数。可以再试，或换一种方式。",
    "It was not completed, and does not count. Try again, or choose another way.",
  ],
  // what the mini-program leaves to the page
  onThePage: [
    "请在浏览器打开“指尖”网页继续，已填写的内容都在。",
    "Please go on at the Zhijian page in a browser; all that you filled in is there.",
  ],
  copyLink: ["复制网址", "Copy the address"],
  linkCopied: ["网址已复制，请在浏览器中粘贴打开。", "Copied. Paste it into a browser."],
  fieldElsewhere: [
    "这一项要在网页上填写。",
    "This one is filled in at the page.",
  ],
  placesElsewhere: [
    "医院挂号和视频办理，请在网页上预约。",
    "Hospitals and video calls are booked at the page.",
  ],
  signByWechat: ["微信刷脸", "WeChat face check"],
  showOnline: [
    "出示码要联网生成。没有网络时，请对方等您连上网络再核验。",
    "A code needs a network. Without one, ask whoever checks to wait until you are connected.",
  ],
  materials: ["材料", "Documents"],
  // acting for others
  actingFor: ["正在替 {name} 办理", "Acting for {name}"],
  stopActing: ["结束代办", "Stop acting"],
  mayActFor: ["我能替谁办", "Whom I may act for"],
  // files
  filesLead: [
    "照片（JPEG、PNG）或 PDF，每个文件最多 100 MB，照片最多 20 MB。线路断了会自动接着传。",
    "Photographs (JPEG, PNG) or PDF, 100 MB a file and 20 MB a photograph at most. After a cut line it goes on by itself.",
  ],
  takePhoto: ["拍照或从相册选", "Photograph, or from the album"],
  takeDocument: ["选微信聊天里的文件", "A file of a WeChat chat"],
  photo: ["照片", "photograph "],
  filesDenied: ["没有取到文件", "No file was given"],
  filesDeniedNext: [
    "请在微信里允许使用相机、相册和文件后再试，或按所列的其他方式提交。",
    "Please allow camera, album and files in WeChat and try again, or hand it in by another way that is listed.",
  ],
  fileTooLarge: [
    "文件太大：这里每个最多 100 MB，照片最多 20 MB。请缩小或分开上传，或在网页上提交（最多 200 MB）。",
    "The file is too large: here 100 MB at most, 20 MB for a photograph. Make it smaller or divide it, or use the page (200 MB at most).",
  ],
  cancelNow: ["确认取消", "Cancel it"],
  withdrawLater: ["暂不撤回", "Keep it"],
  // inbox and me
  see: ["查看", "Open"],
  copyFor: ["您代办的人的消息（副本）", "Copy: for somebody you act for"],
  noEvents: ["没有消息。", "No messages."],
  newCount: ["{count} 条新消息", "{count} new"],
  elderOn: ["大字版", "Large type"],
  elderOff: ["标准字号", "Standard type"],
  unlink: ["解除微信绑定", "Unlink WeChat"],
  unlinked: ["已解除。下次请用短信验证码登录。", "Unlinked. Next time sign in by a code."],
  signOut: ["退出登录", "Sign out"],
} as const satisfies Record<string, readonly [string, string]>;

/** `{name: [Chinese, English]}`, as the page has them too. */
export type Table = Readonly<Record<string, readonly string[]>>;
export type Told<T extends Table> = Record<keyof T & string, string>;
export type Word = keyof typeof WORDS;
export type Words = Told<typeof WORDS>;

/** Every word of a table in a language, for a template. */
export function tell<T extends Table>(table: T, language: Language): Told<T> {
  const which = language === "en" ? 1 : 0;
  return Object.fromEntries(
    Object.entries(table).map(([name, both]) => [name, both[which]]),
  ) as Told<T>;
}

export function words(language: Language): Words {
  return tell(WORDS, language);
}

/** With `{slots}` filled in. */
export function fill(text: string, slots: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (_, slot: string) => String(slots[slot]));
}
