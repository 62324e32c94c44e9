/** The account itself, the person it is bound to, what it agreed to, and where it is signed in. */

import type { Calls } from "../calls.js";
import type { Schemas } from "../doors.js";

export class Account {
  constructor(private readonly calls: Calls) {}

  me(): Promise<Schemas["Me"]> {
    return this.calls.get("/v1/me");
  }

  /** Changes what is given, leaves the rest. */
  change(wanted: Schemas["MeChange"]): Promise<Schemas["Me"]> {
    return this.calls.patch("/v1/me", { body: wanted });
  }

  /** Must equal the register, and this phone be recorded there. */
  bind(person: Schemas["Binding"]): Promise<Schemas["Me"]> {
    return this.calls.create("/v1/me/person", { body: person });
  }

  consents(): Promise<Schemas["ConsentTexts"]> {
    return this.calls.get("/v1/consents");
  }

  /** To exactly the text that was shown, or to its `spoken` form that was heard. */
  agree(text: Schemas["ConsentText"], how: "page" | "spoken" = "page"): Promise<Schemas["Me"]> {
    const { purpose, version } = text;
    const sha = how === "spoken" ? text.spoken_sha256 : text.text_sha256;
    return this.calls.create("/v1/me/consents", { body: { purpose, version, language: this.calls.line.language, how, text_sha256: sha } });
  }

  withdraw(purpose: string): Promise<void> {
    return this.calls.remove("/v1/me/consents/{purpose}", { at: { purpose } });
  }

  /** How the city processes personal data; nobody signs in to read it. */
  processingRules(): Promise<Schemas["ProcessingRules"]> {
    return this.calls.get("/v1/processing-rules");
  }

  /** Sends a code to the own phone, for what asks for a fresh one. */
  requestConfirmation(): Promise<Schemas["CodeSent"]> {
    return this.calls.ask("/v1/me/codes");
  }

  confirm(code: string): Promise<void> {
    return this.calls.ask("/v1/me/confirmations", { body: { code } });
  }

  /** Needs a code that was confirmed within five minutes. */
  linkWechat(code: string): Promise<Schemas["Me"]> {
    return this.calls.create("/v1/me/wechat", { body: { code } });
  }

  /** Sign-ins that WeChat opened end too. */
  unlinkWechat(): Promise<void> {
    return this.calls.remove("/v1/me/wechat");
  }

  sessions(): Promise<Schemas["Sessions"]> {
    return this.calls.get("/v1/me/sessions");
  }

  endSession(session: string): Promise<void> {
    return this.calls.remove("/v1/me/sessions/{session}", { at: { session } });
  }

  /** All but this one. */
  endOtherSessions(): Promise<void> {
    return this.calls.remove("/v1/me/sessions");
  }
}
