// What the desk says where something is signed before an officer.

export const SIGNING_WORDS = {
  lead: ["核对身份证。请本人看过以下内容并当面签署，再记录您所见。您见证的办件，不能由您作决定。", "Check the ID card. The person reads what is below and signs it before you; then put on record what you saw. You do not decide a case that was signed before you."],
  none: ["没有待当面签署的申请。", "Nothing waits to be signed here."],
  for_submit: ["申请", "Application"],
  for_supplement: ["补正", "What was asked for"],
  since: ["{when} 起", "Since {when}"],
  content: ["签署的内容", "What is signed"],
  saw: ["您所见", "What you saw"],
  sawHint: ["至少四个字，如：本人持身份证当面签署", "Four characters at least, such as: signed in person, ID card seen"],
  attest: ["记录签署", "Put it on record"],
  attested: ["已记录。请本人在十分钟内用手机提交。", "On record. The person sends it by phone within ten minutes."],
  needed: ["请填写这一项", "Please fill this in"],
};
