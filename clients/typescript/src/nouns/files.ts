/** Files that go with an application: sent in pieces over lines that break (tus 1.0), and named in a case. */

import type { Calls } from "../calls.js";
import type { Schemas } from "../doors.js";
import { base64, utf8 } from "../encoding.js";
import { Problem } from "../errors.js";
import { type Bytes, json } from "../line.js";

const PIECE = 4 * 1024 * 1024;
const TUS = { "Tus-Resumable": "1.0.0" };

export class Files {
  constructor(private readonly calls: Calls) {}

  /** All of it; read it again until it is `ready` or `refused`. */
  async send(file: Blob, name: string): Promise<Schemas["UploadSeen"]> {
    const headers = { ...TUS, "Upload-Length": String(file.size), "Upload-Metadata": `filename ${base64(utf8(name))}` };
    const begun = await this.calls.raw<Schemas["UploadSeen"]>("POST", "/v1/uploads", { headers, reads: "text", read: json });
    return this.goOn(begun.upload, file);
  }

  /** From where it stands, also on another day or by another device. */
  async goOn(upload: string, file: Blob, piece = PIECE): Promise<Schemas["UploadSeen"]> {
    let seen = await this.read(upload);
    while (seen.received < seen.length) {
      const bytes = new Uint8Array(await file.slice(seen.received, seen.received + piece).arrayBuffer());
      try {
        await this.append(upload, seen.received, bytes);
      } catch (error) {
        // An answer was lost: the piece is there.
        if (!(error instanceof Problem) || error.kind !== "upload-offset") throw error;
      }
      seen = await this.read(upload);
    }
    return seen;
  }

  read(upload: string): Promise<Schemas["UploadSeen"]> {
    return this.calls.get("/v1/uploads/{upload}", { at: { upload } });
  }

  /** Those that went with no application yet. */
  list(): Promise<Schemas["UploadsSeen"]> {
    return this.calls.get("/v1/uploads");
  }

  remove(upload: string): Promise<void> {
    const path = `/v1/uploads/${encodeURIComponent(upload)}`;
    return this.calls.raw("DELETE", path, { headers: TUS, reads: "text", read: async () => undefined });
  }

  /** As the city keeps it: a picture or a PDF, written anew. */
  content(upload: string): Promise<Bytes> {
    return this.calls.file("/v1/uploads/{upload}/content", { at: { upload } });
  }

  /** Of an own case, with those that are not handed in yet. */
  ofCase(case_: string): Promise<Schemas["CaseFilesSeen"]> {
    return this.calls.get("/v1/cases/{case}/materials", { at: { case: case_ } });
  }

  /** All that go with the application next; what is named no more is deleted. */
  name(case_: string, version: number, materials: Schemas["MaterialsNamed"]["materials"]): Promise<Schemas["CaseFilesSeen"]> {
    return this.calls.put("/v1/cases/{case}/materials", { at: { case: case_ }, version, body: { materials } });
  }

  caseFile(case_: string, upload: string): Promise<Bytes> {
    return this.calls.file("/v1/cases/{case}/materials/{upload}", { at: { case: case_, upload } });
  }

  private async append(upload: string, at: number, bytes: Bytes): Promise<void> {
    const sum = base64(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
    const headers = { ...TUS, "Upload-Offset": String(at), "Upload-Checksum": `sha256 ${sum}`, "Content-Type": "application/offset+octet-stream" };
    const path = `/v1/uploads/${encodeURIComponent(upload)}`;
    await this.calls.raw("PATCH", path, { headers, body: bytes, reads: "text", read: async () => undefined });
  }
}
