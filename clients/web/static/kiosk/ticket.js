// A number for the queue, taken or for a booking: which hall, what about or by which code, and a slip to take along.

import { busy, button, h, note, problemBox } from "../dom.js";
import { Refused } from "../api.js";
import { complain, given } from "../forms.js";
import { language, moment } from "../language.js";
import { speak } from "../voice.js";
import { digits } from "./sign_in.js";

const SOON_MIN = 2;

export async function ticket(app, hall = "") {
  const { t } = app;
  const { one, ...view } = await hallOf(app, "ticket", hall);
  if (!one) return view;
  const place = h("div");
  place.append(...one.groups.map(({ letter, name, waiting }) => {
    const press = button(`${letter} ${name} · ${t("ahead", { count: waiting })}`, () => busy(press, () => take(app, place, one.hall, letter)), { kind: "choice" });
    return press;
  }));
  return { title: t("pickGroup"), body: [h("h2", {}, one.name), place] };
}

/** Who is booked has come, and says so by the six digits. */
export async function booked(app, hall = "") {
  const { t, kiosk } = app;
  const { one, ...view } = await hallOf(app, "booked", hall);
  if (!one) return view;
  const code = digits(app, { label: t("bookingCode"), hint: t("bookingCodeHint"), name: "booking_code", maxlength: 6 });
  const trouble = h("div");
  const submit = button(t("checkIn"), null, { type: "submit" });
  const form = h("form", { class: "card", novalidate: true, autocomplete: "off", onsubmit }, code.box, code.keypad, trouble, submit);
  return { title: t("toBooked"), body: [h("h2", {}, one.name), form] };

  function onsubmit(event) {
    event.preventDefault();
    if (!given(t, code)) return;
    busy(submit, async () => {
      try {
        const { ticket: taken, words } = await kiosk.open("/v1/kiosk/check-ins", { hall: one.hall, code: code.input.value.trim() });
        form.replaceWith(...slip(app, taken, words));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        code.input.value = ""; // whoever has no keyboard begins anew
        complain(t, error, trouble, { "/code": code });
        speak(`${error.problem.title}。${error.problem.next_step ?? ""}`, language());
      }
    });
  }
}

/** The hall that is meant, else a view in which it is chosen. */
async function hallOf(app, way, hall) {
  const { t, kiosk } = app;
  const { halls } = await kiosk.get("/v1/halls");
  const one = hall ? halls.find((each) => each.hall === hall) : halls.length === 1 ? halls[0] : null;
  if (one) return { one };
  if (!halls.length) return { title: t("takeNumber"), body: note("calm", "clock", t("closedNow")) };
  return { title: t("pickHall"), body: halls.map((each) => button(each.name, () => app.go(`${way}/${each.hall}`), { kind: "choice" })) };
}

async function take(app, place, hall, group) {
  const { t, kiosk } = app;
  try {
    place.replaceChildren(...slip(app, await kiosk.open("/v1/kiosk/tickets", { hall, group })));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    place.replaceChildren(problemBox(error.problem), button(t("again"), () => app.go(`ticket/${hall}`), { kind: "choice" }));
  }
}

/** The number, said, shown and printed; `words`: what else is to be said to who was booked. */
function slip(app, taken, words = "") {
  const { t } = app;
  const { wait } = taken;
  const lines = [
    taken.booked_at ? t("bookedFor", { when: moment(taken.booked_at) }) : "",
    words,
    taken.ahead === null ? "" : t("ahead", { count: taken.ahead }),
    wait ? t(wait.high <= SOON_MIN ? "waitSoon" : "waitRange", wait) : "",
    t("numberLead"),
  ].filter(Boolean);
  speak(`${t("yourNumber")} ${taken.number}。${lines.join("。")}`, language());
  return [
    h("section", { class: "card" }, h("h2", {}, t("yourNumber")), h("p", { class: "digits" }, taken.number), h("p", {}, taken.group_name), lines.map((line) => h("p", {}, line))),
    button(t("printSlip"), () => print(), { kind: "choice" }), button(t("finish"), app.finish),
  ];
}
