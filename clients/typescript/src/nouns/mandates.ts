/** Acting for another person, and letting others act. `CitizenClient.actingFor` makes calls under a mandate. */

import type { Calls } from "../calls.js";
import type { Schemas } from "../doors.js";

export class Mandates {
  constructor(private readonly calls: Calls) {}

  /** Helps the pensioner beside you for an hour. */
  help(person: Schemas["HelpWanted"]): Promise<Schemas["MandateAnswer"]> {
    return this.calls.create("/v1/helping", { body: person });
  }

  /** Under which this account may act now. */
  acting(): Promise<Schemas["MandatesAnswer"]> {
    return this.calls.get("/v1/me/acting");
  }

  /** Who may act for this person, and who might. */
  list(): AsyncGenerator<Schemas["MandateAnswer"]> {
    return this.calls.list("/v1/me/mandates", "mandates");
  }

  /** Somebody with an account acts for this person until the end of a day; needs a fresh code. */
  nameRepresentative(wanted: Schemas["RepresentativeNew"]): Promise<Schemas["MandateAnswer"]> {
    return this.calls.create("/v1/me/mandates", { body: wanted });
  }

  /** By either side, with effect at once. */
  end(mandate: string): Promise<void> {
    return this.calls.remove("/v1/me/mandates/{mandate}", { at: { mandate } });
  }

  /** Whether relatives may help with their phones at all. */
  helpers(): Promise<Schemas["HelpersChosen"]> {
    return this.calls.get("/v1/me/helpers");
  }

  welcomeHelpers(welcome: boolean): Promise<Schemas["HelpersChosen"]> {
    return this.calls.put("/v1/me/helpers", { body: { welcome } });
  }
}
