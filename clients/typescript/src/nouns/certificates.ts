/** One's own certificates, how each is shown, and the check of one that somebody shows. */

import type { Calls } from "../calls.js";
import type { Schemas } from "../doors.js";
import type { Bytes } from "../line.js";
import type { KeySet } from "../receipts.js";

export class Certificates {
  constructor(private readonly calls: Calls) {}

  /** All of one's own, newest first. */
  list(): AsyncGenerator<Schemas["CertificateLine"]> {
    return this.calls.list("/v1/certificates", "certificates");
  }

  read(certificate: string): Promise<Schemas["CertificateSeen"]> {
    return this.calls.get("/v1/certificates/{certificate}", { at: { certificate } });
  }

  /** As PDF/A; the same bytes each time, whatever became of it. */
  draw(certificate: string): Promise<Bytes> {
    return this.calls.file("/v1/certificates/{certificate}/paper", { at: { certificate } });
  }

  /** For one look at these fields within 60 seconds. */
  showCode(certificate: string, fields: string[]): Promise<Schemas["CodeSeen"]> {
    return this.calls.ask("/v1/certificates/{certificate}/codes", { at: { certificate }, body: { fields } });
  }

  /** For one audience, to be checked without the city; `key`: `DeviceKey.publicKey` of a session bound to one. */
  present(certificate: string, wanted: Schemas["PresentationWanted"]): Promise<Schemas["PresentationSeen"]> {
    return this.calls.ask("/v1/certificates/{certificate}/presentations", { at: { certificate }, body: wanted });
  }

  /** What the holder of the code chose to show. Problem `code-unknown` for a wrong, used or late one. */
  check(code: string): Promise<Schemas["CertificateChecked"]> {
    return this.calls.ask("/v1/certificate-checks", { body: { code } });
  }

  /** What is kept to check without the city; fetched anew when a key is unknown. */
  async keys(): Promise<KeySet> {
    return JSON.parse(await this.calls.text("/.well-known/jwks.json")) as KeySet;
  }

  /** Good for a day. */
  statusList(number = 0): Promise<string> {
    return this.calls.text("/v1/status-lists/{list}", { at: { list: String(number) } });
  }
}
