/** Face checks, and evidence of providers outside. The camera's socket is not of this package. */

import type { Calls } from "../calls.js";
import type { Schemas } from "../doors.js";

export class Faces {
  constructor(private readonly calls: Calls) {}

  /** A check of a pension, with its first ticket; a Problem names what to do first, or instead. */
  open(scheme: string): Promise<Schemas["CheckOpened"]> {
    return this.calls.create("/v1/face-checks", { body: { action: "pension.certify", scheme } });
  }

  /** Raises this sign-in to level 3 for 15 minutes, where a Problem asks for it. */
  openStepUp(): Promise<Schemas["CheckOpened"]> {
    return this.calls.create("/v1/face-checks", { body: { action: "account.step_up" } });
  }

  /** Signs what was begun by `face`; its digest is of what was shown. */
  openSigning(case_: string, digest: string): Promise<Schemas["CheckOpened"]> {
    return this.calls.create("/v1/face-checks", { body: { action: "case.sign", case: case_, digest } });
  }

  read(check: string): Promise<Schemas["CheckAnswer"]> {
    return this.calls.get("/v1/face-checks/{check}", { at: { check } });
  }

  /** Another socket for a check whose socket dropped; the challenge starts again, not counted. */
  ticket(check: string): Promise<Schemas["TicketAnswer"]> {
    return this.calls.ask("/v1/face-checks/{check}/tickets", { at: { check } });
  }

  /** Before the camera starts: what the phone is to prove itself with, once. */
  beginAttestation(check: string): Promise<Schemas["AttestationChallenge"]> {
    return this.calls.ask("/v1/face-checks/{check}/attestation-challenges", { at: { check } });
  }

  /** What DCAppAttestService or the Android keystore gave; a Problem costs no try. */
  attest(check: string, shown: Schemas["AttestationShown"]): Promise<Schemas["AttestationTaken"]> {
    return this.calls.ask("/v1/face-checks/{check}/attestations", { at: { check }, body: shown });
  }

  /** The signed word that it passed; `verifyReceipt` reads its `jws`. */
  receipt(receipt: string): Promise<Schemas["ReceiptAnswer"]> {
    return this.calls.get("/v1/receipts/{receipt}", { at: { receipt } });
  }

  /** Asks a provider outside; a Problem names what to do first, or instead. */
  beginEvidence(wanted: Schemas["EvidenceWanted"]): Promise<Schemas["EvidenceBegun"]> {
    return this.calls.create("/v1/evidence", { body: wanted });
  }

  /** What the provider found, once; `answer` is what its app gave back (WeChat gives nothing). */
  finishEvidence(evidence: string, answer = ""): Promise<Schemas["EvidenceAnswer"]> {
    return this.calls.create("/v1/evidence/{evidence}/result", { at: { evidence }, body: { answer } });
  }

  evidence(evidence: string): Promise<Schemas["EvidenceAnswer"]> {
    return this.calls.get("/v1/evidence/{evidence}", { at: { evidence } });
  }

  lock(): Promise<Schemas["FaceLock"]> {
    return this.calls.get("/v1/me/face-lock");
  }

  /** No check is opened until it is ended. */
  setLock(): Promise<Schemas["FaceLock"]> {
    return this.calls.create("/v1/me/face-lock");
  }

  /** Needs level 3. */
  endLock(): Promise<void> {
    return this.calls.remove("/v1/me/face-lock");
  }
}
