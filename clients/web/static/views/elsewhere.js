// A way that is walked in another app, whose camera or credential this page can't use: what to do there.

import { h, note } from "../dom.js";
import { ELSEWHERE, otherWaysButton } from "./ways.js";

export async function elsewhere(app, scheme, way) {
  const { t } = app;
  const known = ELSEWHERE.includes(way) ? way : ELSEWHERE[0];
  const steps = [1, 2, 3].map((step) => h("li", {}, t(`elsewhere_${known}_${step}`)));
  return {
    title: t(`way_${known}`),
    body: [
      h("section", { class: "card" }, h("p", { class: "lead" }, t("elsewhereLead")), h("ol", {}, steps)),
      note("calm", "check", t(`elsewhere_${known}_free`)),
      h("div", { class: "pair" }, otherWaysButton(app, scheme)),
    ],
  };
}
