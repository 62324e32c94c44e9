// What a form says itself, on the citizens' page and at the desk; its fields are named by their item.

export const FORM_WORDS = {
  must: ["（必填）", " (required)"],
  wanted: ["（需补正）", " (asked for)"],
  choose: ["请选择", "Please choose"],
  needed: ["请填写这一项", "Please fill this in"],
  neededChoice: ["请选择一项", "Please choose one"],
  neededTick: ["请勾选后再提交", "Please tick this first"],
  neededEntry: ["请至少添加一项", "Please add at least one"],
  yuan: ["金额（元），如 1200 或 1200.50", "In yuan, like 1200 or 1200.50"],
  entry: ["{label} {n}", "{label} {n}"],
  add: ["添加一项：{label}", "Add one: {label}"],
  remove: ["删除：{label}", "Remove: {label}"],
  added: ["已添加：{label}", "Added: {label}"],
  removed: ["已删除：{label}", "Removed: {label}"],
  source_register: ["来自登记资料，无需填写。如有误，请申请更正。", "From the register, so you need not fill it in. If it is wrong, ask for a correction."],
  source_certificate: ["来自电子证照，无需填写。如有误，请申请更正。", "From a certificate, so you need not fill it in. If it is wrong, ask for a correction."],
  yes: ["是", "Yes"],
  no: ["否", "No"],
  unanswered: ["未填写", "Not filled in"],
};
