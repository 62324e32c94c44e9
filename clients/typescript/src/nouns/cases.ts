/** Applications: begun, filled in, signed, submitted, added to, withdrawn. */

import type { Calls } from "../calls.js";
import type { Schemas } from "../doors.js";
import type { Bytes } from "../line.js";

export type Form = Schemas["CaseForm"]["form"];

export class Cases {
  constructor(private readonly calls: Calls) {}

  /** A draft with what the city knows filled in. */
  begin(item: string): Promise<Schemas["CaseSeen"]> {
    return this.calls.create("/v1/cases", { body: { item } });
  }

  /** All of one's own, newest first. */
  list(): AsyncGenerator<Schemas["CaseLine"]> {
    return this.calls.list("/v1/cases", "cases");
  }

  read(case_: string): Promise<Schemas["CaseSeen"]> {
    return this.calls.get("/v1/cases/{case}", { at: { case: case_ } });
  }

  /** A draft, or what was asked for, as far as it is filled in; what the register filled in may stay away. */
  save(case_: string, version: number, form: Form): Promise<Schemas["CaseSeen"]> {
    return this.calls.put("/v1/cases/{case}/form", { at: { case: case_ }, version, body: { form } });
  }

  submit(case_: string, version: number): Promise<Schemas["CaseSeen"]> {
    return this.calls.create("/v1/cases/{case}/submissions", { at: { case: case_ }, version });
  }

  /** What was asked for: the whole form again. */
  supplement(case_: string, version: number, form: Form): Promise<Schemas["CaseSeen"]> {
    return this.calls.create("/v1/cases/{case}/supplements", { at: { case: case_ }, version, body: { form } });
  }

  withdraw(case_: string): Promise<Schemas["CaseSeen"]> {
    return this.calls.create("/v1/cases/{case}/withdrawals", { at: { case: case_ } });
  }

  /** Against a refusal, once: a case of its own. */
  objectTo(case_: string, words: string): Promise<Schemas["CaseSeen"]> {
    return this.calls.create("/v1/cases/{case}/objections", { at: { case: case_ }, body: { words } });
  }

  /** A draft, with all that was filled in. */
  discard(case_: string): Promise<void> {
    return this.calls.remove("/v1/cases/{case}", { at: { case: case_ } });
  }

  /** What there is to sign, by which ways, and what was signed. */
  signature(case_: string): Promise<Schemas["CaseSignature"]> {
    return this.calls.get("/v1/cases/{case}/signature", { at: { case: case_ } });
  }

  /** Of what is saved as this version; for `code` one goes to the own phone. */
  beginSignature(case_: string, version: number, way: Schemas["SignatureWanted"]["way"]): Promise<Schemas["SignatureBegun"]> {
    return this.calls.ask("/v1/cases/{case}/signature", { at: { case: case_ }, version, body: { way } });
  }

  /** By the code that came; then submit within ten minutes. */
  signByCode(case_: string, code: string): Promise<Schemas["CaseSignature"]> {
    return this.calls.ask("/v1/cases/{case}/signature/code", { at: { case: case_ }, body: { code } });
  }

  papers(case_: string): Promise<Schemas["PapersSeen"]> {
    return this.calls.get("/v1/cases/{case}/papers", { at: { case: case_ } });
  }

  /** One of them as PDF/A; the same bytes each time. */
  drawPaper(case_: string, paper: number): Promise<Bytes> {
    return this.calls.file("/v1/cases/{case}/papers/{paper}", { at: { case: case_, paper: String(paper) } });
  }

  /** By whoever has the code; nobody signs in for it. */
  checkPaper(code: string): Promise<Schemas["PaperChecked"]> {
    return this.calls.get("/v1/papers/{code}", { at: { code } });
  }
}
