// Opening the record of a person of another area in an emergency: with a reason that an administrator will read.

import { button, field, h, note } from "../dom.js";
import { complain, given } from "../forms.js";
import { form } from "./forms.js";

export async function emergency(app) {
  const { t, api } = app;
  const number = field({ label: t("idNumber"), name: "id_number", autocomplete: "off", spellcheck: "false", required: true });
  const why = field({ label: t("emergencyWhy"), hint: t("emergencyWhyHint"), name: "why", area: true, rows: 3, maxlength: 500, required: true });
  await api.get("/v1/officer/consents"); // who is not signed in learns it here, before typing a number
  return {
    title: t("emergency"),
    body: form([note("bad", "alert", t("emergencyLead")), number.box, why.box], button(t("emergencyOpen"), null, { type: "submit" }), async (trouble) => {
      if (![number, why].every((entry) => given(t, entry))) return;
      try {
        const opened = await api.post("/v1/officer/emergencies", { id_number: number.input.value, why: why.input.value });
        app.parting = t("emergencyOpened");
        app.purpose = why.input.value;
        await app.go(`person/${opened.person}`);
      } catch (error) {
        complain(t, error, trouble, { "/id_number": number, "/why": why });
      }
    }, "card narrow"),
  };
}
