// Asking for a relative's help, a kiosk, a home visit or a window: a person will call back.

import { busy, button, field, h, icon, note } from "../dom.js";
import { complain } from "../forms.js";
import { OTHER_WAYS } from "./ways.js";

export async function otherWays(app, scheme, chosen = "") {
  const { t, api } = app;
  if (app.helping) return forThem(app);
  const radios = OTHER_WAYS.map((way) => h("input", { type: "radio", name: "way", value: way, id: `way-${way}`, checked: way === chosen }));
  const fault = h("p", { class: "fault", id: "way-fault", role: "alert" });
  const words = field({ label: t("wordsOptional"), hint: t("wordsHint"), name: "words", area: true, rows: 3, maxlength: 500 });
  const trouble = h("div");
  const submit = button(t("send"), null, { type: "submit" });
  const form = h("form", { class: "card", novalidate: true, onsubmit },
    h("p", { class: "lead" }, t("otherLead")),
    h("p", {}, h("a", { href: "#/places" }, t("otherBook"))),
    h("fieldset", { "aria-describedby": "way-fault" }, h("legend", {}, t("pickOne")),
      radios.map((radio) => h("label", { class: "pick", for: radio.id }, radio, icon(radio.value),
        h("span", {}, h("strong", {}, t(`way_${radio.value}`)), h("span", { class: "hint" }, t(`how_${radio.value}`)))))),
    fault, words.box, trouble, submit);
  return { title: t("otherTitle"), body: [form, button(t("back"), () => history.back(), { kind: "plain" })] };

  function onsubmit(event) {
    event.preventDefault();
    const [way] = radios.filter(({ checked }) => checked).map(({ value }) => value);
    fault.textContent = way ? "" : t("pickOne");
    if (!way) return radios[0].focus();
    return busy(submit, async () => {
      try {
        await api.post("/v1/me/reviews", { kind: "other_way", scheme, way, words: words.input.value });
        if (form.isConnected) done(app); // else the person went elsewhere meanwhile
      } catch (error) {
        complain(t, error, trouble, { "/words": words });
      }
    });
  }
}

function done(app) {
  const { t } = app;
  const heading = document.querySelector("#main h1");
  heading.textContent = t("otherDone");
  while (heading.nextSibling) heading.nextSibling.remove();
  heading.after(note("good", "check", t("otherDoneLead")),
    h("div", { class: "pair" },
      button(t("seeProgress"), () => app.go("progress"), { kind: "choice" }),
      button(t("home"), () => app.go(""), { kind: "choice" })));
  heading.focus();
}

// Who helps asks for nothing in another's name: the ways are told, and the person or a call begins them.
function forThem({ t }) {
  return { title: t("otherTitle"), body: [
    h("p", { class: "lead" }, t("otherForThem")),
    h("ul", { class: "card rows" }, OTHER_WAYS.filter((way) => way !== "relative").map((way) => h("li", {}, icon(way),
      h("div", {}, h("strong", {}, t(`way_${way}`)), h("p", { class: "hint" }, t(`how_${way}`)))))),
    button(t("back"), () => history.back(), { kind: "choice" }),
  ] };
}
