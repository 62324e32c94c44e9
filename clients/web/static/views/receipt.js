// The receipt of a certification, to be saved or printed while the service can still be asked for it.

import { button, file, h } from "../dom.js";
import { moment } from "../language.js";

/** `text`: what it is about, in a sentence for whoever reads the file. */
export async function receiptCard({ t, api }, id, text) {
  const signed = await api.get(`/v1/receipts/${id}`).catch(() => null);
  const short = id.slice(0, 8).toUpperCase();
  const issued = signed ? moment(signed.issued_at) : "";
  const lines = [`${t("city")} · ${t("certification")}`, text, `${t("receiptNumber")}: ${short} (${id})`, `${t("receiptAt")}: ${issued}`, signed && signed.jws];
  return h("section", { class: "card receipt" }, h("h2", {}, t("receipt")),
    h("dl", { class: "facts" },
      h("div", {}, h("dt", {}, t("receiptNumber")), h("dd", {}, short)),
      signed ? h("div", {}, h("dt", {}, t("receiptAt")), h("dd", {}, issued)) : null),
    signed ? h("div", { class: "pair" }, file(t("receiptSave"), `zhijian-${short}.txt`, "text/plain", lines.join("\n")),
      button(t("print"), () => print(), { kind: "choice" })) : null,
    signed ? h("details", {}, h("summary", {}, t("receiptSigned")), h("p", { class: "code" }, id), h("p", { class: "code" }, signed.jws)) : null);
}
