/** What partners ask of a person, the answer, and what was agreed to. */

import type { Calls } from "../calls.js";
import type { Schemas } from "../doors.js";

export class Partners {
  constructor(private readonly calls: Calls) {}

  /** What the browser was led here with; nobody else has it before them from now on. */
  read(asked: Schemas["PartnerAsks"]): Promise<Schemas["PartnerRequest"]> {
    return this.calls.ask("/v1/me/partner-requests", { body: asked });
  }

  /** Once; where the browser goes then. */
  answer(request: string, agrees: boolean): Promise<Schemas["LedBack"]> {
    return this.calls.ask("/v1/me/partner-requests/{request}/answers", { at: { request }, body: { agrees } });
  }

  /** By what the link ends with; nobody else has it before them from now on. */
  openFaceRequest(code: string): Promise<Schemas["FaceRequestOpened"]> {
    return this.calls.ask("/v1/me/face-requests", { body: { code } });
  }

  /** Done where the face was shown just now; else agreed: answered again after a step-up. */
  answerFaceRequest(request: string, agrees: boolean): Promise<Schemas["FaceRequestOpened"]> {
    return this.calls.ask("/v1/me/face-requests/{request}/answers", { at: { request }, body: { agrees } });
  }

  /** The newest first, those that are over among them. */
  consents(): Promise<Schemas["PartnerConsents"]> {
    return this.calls.get("/v1/me/partner-consents");
  }

  /** With effect at once. */
  withdraw(consent: string): Promise<void> {
    return this.calls.remove("/v1/me/partner-consents/{consent}", { at: { consent } });
  }
}
