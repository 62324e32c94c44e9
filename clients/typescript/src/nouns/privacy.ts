/** Who used one's data, the copy of everything, requests, and the end of the account. */

import type { Calls } from "../calls.js";
import type { Schemas } from "../doors.js";

export class Privacy {
  constructor(private readonly calls: Calls) {}

  uses(): Promise<Schemas["Uses"]> {
    return this.calls.get("/v1/me/uses");
  }

  /** The copy of everything; needs a fresh code. */
  copy(): Promise<Schemas["Export"]> {
    return this.calls.get("/v1/me/export");
  }

  ask(wanted: Schemas["RequestNew"]): Promise<Schemas["RequestAnswer"]> {
    return this.calls.create("/v1/me/requests", { body: wanted });
  }

  requests(): Promise<Schemas["RequestsAnswer"]> {
    return this.calls.get("/v1/me/requests");
  }

  takeBack(request: string): Promise<void> {
    return this.calls.remove("/v1/me/requests/{request}", { at: { request } });
  }

  /** The account and all that is of it alone; needs a fresh code. */
  deleteAccount(): Promise<Schemas["Deleted"]> {
    return this.calls.remove("/v1/me");
  }
}
