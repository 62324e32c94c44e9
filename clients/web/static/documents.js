// Documents of identity: which one somebody has, and how its number looks. For both pages.

import { h } from "./dom.js";
import { teller } from "./language.js";

const WITHOUT_BIRTH = new Set(["hk_macau_permit", "taiwan_permit", "foreign_permanent", "passport"]);
export const KINDS = ["resident_id", "hk_macau_permit", "taiwan_permit", "residence_permit", "foreign_permanent", "passport"];

const t = teller({
  kind: ["证件类型", "Document"],
  resident_id: ["居民身份证", "Resident ID card"],
  hk_macau_permit: ["港澳居民来往内地通行证", "Mainland Travel Permit (Hong Kong, Macau)"],
  taiwan_permit: ["台湾居民来往大陆通行证", "Mainland Travel Permit (Taiwan)"],
  residence_permit: ["港澳台居民居住证", "Residence Permit (Hong Kong, Macau, Taiwan)"],
  foreign_permanent: ["外国人永久居留身份证", "Foreigner's Permanent Residence ID Card"],
  passport: ["护照", "Passport"],
  number_resident_id: ["身份证号", "ID number"],
  number: ["证件号码", "Number of the document"],
  hint_resident_id: ["18 位，最后一位可能是 X", "18 characters; the last may be X"],
  hint_hk_macau_permit: ["字母 H 或 M 加 8 位数字", "H or M, then 8 digits"],
  hint_taiwan_permit: ["8 位数字（旧版 10 位）", "8 digits (10 on an older one)"],
  hint_residence_permit: ["18 位，以 81、82 或 83 开头", "18 characters, beginning with 81, 82 or 83"],
  hint_foreign_permanent: ["18 位，以 9 开头；旧版为 3 位字母加 12 位数字", "18 characters, beginning with 9; on an older one 3 letters and 12 digits"],
  hint_passport: ["签发国三位代码、空格和护照号，如 USA 123456789", "Three letters of the issuing state, a space and the number, like USA 123456789"],
});

/** Whether its number may not say the birth; of the older of two forms, that may be so. */
export const hasNoBirth = (kind) => WITHOUT_BIRTH.has(kind);

/** As the service takes it, which supposes a resident's. */
export const named = (kind) => (kind === KINDS[0] ? undefined : kind);

/** What the document is called. */
export const documentName = (kind) => t(kind);

/**
 * A choice of the document whose number stands in the field `number`, which says how that one looks.
 * `changed(kind)`: called when another one is chosen.
 */
export function documentChoice(number, changed = () => undefined) {
  const id = `document-${number.input.id}`;
  const input = h("select", { id, name: "document" }, KINDS.map((kind) => h("option", { value: kind }, t(kind))));
  const label = number.box.querySelector("label");
  const hint = number.box.querySelector(".hint");
  input.addEventListener("change", () => {
    const kind = input.value;
    label.textContent = t(kind === "resident_id" ? "number_resident_id" : "number");
    if (hint) hint.textContent = t(`hint_${kind}`);
    number.complain("");
    changed(kind);
  });
  return { input, box: h("div", { class: "field" }, h("label", { for: id }, t("kind")), input) };
}
