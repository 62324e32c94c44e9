/** Entitlements, what certified them, and reviews. */

import type { Calls } from "../calls.js";
import type { Schemas } from "../doors.js";

export class Pensions {
  constructor(private readonly calls: Calls) {}

  /** What is due, by when, and by which ways. */
  entitlements(): Promise<Schemas["Entitlements"]> {
    return this.calls.get("/v1/entitlements");
  }

  /** What certified the person in the past, newest first. */
  certifications(): AsyncGenerator<Schemas["CertificationSeen"]> {
    return this.calls.list("/v1/me/certifications", "certifications");
  }

  /** An appeal, or the wish for another way; a person will look. */
  askReview(wanted: Schemas["ReviewWanted"]): Promise<Schemas["ReviewAnswer"]> {
    return this.calls.create("/v1/me/reviews", { body: wanted });
  }

  reviews(): AsyncGenerator<Schemas["ReviewAnswer"]> {
    return this.calls.list("/v1/me/reviews", "reviews");
  }
}
