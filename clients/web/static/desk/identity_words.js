// What the desk says of the city's identity provider.

export const IDENTITY_WORDS = {
  enter: ["用统一身份登录", "Sign in with the city's account"],
  enterHint: ["到市统一身份平台登录，完成后自动回到这里。管理员请用密码或通行密钥。", "You sign in at the city's identity provider and come back here by yourself. Administrators use a password or passkey."],
  title: ["统一身份登录", "Sign-in with the city's account"],
  notDone: ["统一身份平台没有完成登录。请回到登录页再试一次，或用密码登录。", "The identity provider did not complete the sign-in. Go back and try again, or use your password."],
  factorHint: ["您的统一身份账号已确认，还需填写动态验证码。", "Your account of the city is confirmed. The code of your authenticator app is needed too."],
  back: ["返回登录页", "Back to the sign-in page"],
  account: ["统一身份账号", "Account at the identity provider"],
  accountLead: ["登记后，持有这个账号的人就能以这位工作人员的身份登录，七天内您二人不能互为复核。按平台上的用户编号（sub）登记，不按邮箱或姓名。管理员不能登记。", "Whoever holds that account signs in as this officer from then on; for seven days you are no second officer beside them. It is recorded by the provider's id (sub), not by mail or name. Administrators have none."],
  off: ["本市没有设置统一身份平台。", "The city has no identity provider set up."],
  provider: ["平台", "Provider"],
  subject: ["用户编号（sub）", "Id at the provider (sub)"],
  unbound: ["还没有登记", "None recorded"],
  closed: ["平台已停用", "Closed by the provider"],
  bind: ["登记", "Record"],
  unbind: ["取消登记", "Remove"],
  unbindLead: ["取消后不能再用它登录，平台给的岗位一并收回，已有的登录结束。", "It signs in no more, the posts given by the provider go, and open sessions end."],
  toOfficer: ["返回", "Back"],
};
