// A number for the queue: which hall, what about, and a slip to take along.

import { busy, button, h, note, problemBox } from "../dom.js";
import { Refused } from "../api.js";
import { language } from "../language.js";
import { speak } from "../voice.js";

export async function ticket(app, hall = "") {
  const { t, kiosk } = app;
  const { halls } = await kiosk.get("/v1/halls");
  const one = hall ? halls.find((each) => each.hall === hall) : halls.length === 1 ? halls[0] : null;
  if (!halls.length) return { title: t("takeNumber"), body: note("calm", "clock", t("closedNow")) };
  if (!one) return { title: t("pickHall"), body: halls.map((each) => button(each.name, () => app.go(`ticket/${each.hall}`), { kind: "choice" })) };
  const place = h("div");
  place.append(...one.groups.map(({ letter, name, waiting }) => {
    const press = button(`${letter} ${name} · ${t("ahead", { count: waiting })}`, () => busy(press, () => take(app, place, one.hall, letter)), { kind: "choice" });
    return press;
  }));
  return { title: t("pickGroup"), body: [h("h2", {}, one.name), place] };
}

async function take(app, place, hall, group) {
  const { t, kiosk } = app;
  try {
    const taken = await kiosk.open("/v1/kiosk/tickets", { hall, group });
    const ahead = taken.ahead === null ? "" : t("ahead", { count: taken.ahead });
    place.replaceChildren(h("section", { class: "card" }, h("h2", {}, t("yourNumber")), h("p", { class: "digits" }, taken.number),
      h("p", {}, taken.group_name), ahead ? h("p", {}, ahead) : null, h("p", {}, t("numberLead"))),
    button(t("printSlip"), () => print(), { kind: "choice" }), button(t("finish"), app.finish));
    speak(`${t("yourNumber")} ${taken.number}。${ahead}。${t("numberLead")}`, language());
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    place.replaceChildren(problemBox(error.problem), button(t("again"), () => app.go(`ticket/${hall}`), { kind: "choice" }));
  }
}
