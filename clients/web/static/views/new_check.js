// Opening a face check: certifying a pension, showing that it is the person (to a sign-in, or at a window), or signing an application.

import { SELF, shownFor, signedBy } from "./ways.js";

/** The check as it was opened. `proved`: resolves once this phone has proved itself for it, or will not. */
export async function newCheck(app, scheme) {
  const prove = window.Capacitor ? await byPhone() : null;
  const check = await app.api.post("/v1/face-checks", { ...wanted(scheme), ...(prove ? { attests: true } : {}) });
  // Beside the camera's permission and the light: nobody waits for it before the camera is wanted.
  return { ...check, proved: prove ? prove(app.api, check.check) : Promise.resolve(false) };
}

function wanted(scheme) {
  const ticket = shownFor(scheme);
  if (ticket) return { action: "window.identify", ticket };
  const signed = signedBy(scheme);
  if (signed) return { action: "case.sign", ...signed };
  return scheme === SELF ? { action: "account.step_up" } : { action: "pension.certify", scheme };
}

/** In the city's app; null where it can't prove itself, or the module does not come. */
async function byPhone() {
  try {
    const [{ prover }, { shell }] = await Promise.all([import("../shell/attest.js"), import("../shell/shell.js")]);
    const bridge = shell();
    return bridge && (await prover(bridge));
  } catch (_) {
    return null;
  }
}
