// Opening a face check: certifying a pension, or showing that it is the person.

import { SELF } from "./ways.js";

export function newCheck(app, scheme) {
  return app.api.post("/v1/face-checks", scheme === SELF ? { action: "account.step_up" } : { action: "pension.certify", scheme });
}
