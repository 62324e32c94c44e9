// Opening a face check: certifying a pension, showing that it is the person (to a sign-in, or at a window), or signing an application.

import { SELF, shownFor, signedBy } from "./ways.js";

export function newCheck(app, scheme) {
  const ticket = shownFor(scheme);
  if (ticket) return app.api.post("/v1/face-checks", { action: "window.identify", ticket });
  const signed = signedBy(scheme);
  if (signed) return app.api.post("/v1/face-checks", { action: "case.sign", ...signed });
  return app.api.post("/v1/face-checks", scheme === SELF ? { action: "account.step_up" } : { action: "pension.certify", scheme });
}
