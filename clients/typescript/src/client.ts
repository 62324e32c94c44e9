/** A person's phone: sign in, see what is due, apply, book, and hear what happens. */

import { Calls } from "./calls.js";
import type { Schemas } from "./doors.js";
import { json, Line, type Options, type Session } from "./line.js";
import { Account } from "./nouns/account.js";
import { Bookings } from "./nouns/bookings.js";
import { Cases } from "./nouns/cases.js";
import { Certificates } from "./nouns/certificates.js";
import { Faces } from "./nouns/faces.js";
import { Files } from "./nouns/files.js";
import { Halls } from "./nouns/halls.js";
import { Hospitals } from "./nouns/hospitals.js";
import { Items } from "./nouns/items.js";
import { Mandates } from "./nouns/mandates.js";
import { Notices } from "./nouns/notices.js";
import { Parcels } from "./nouns/parcels.js";
import { Partners } from "./nouns/partners.js";
import { Payments } from "./nouns/payments.js";
import { Pensions } from "./nouns/pensions.js";
import { Privacy } from "./nouns/privacy.js";
import { Ratings } from "./nouns/ratings.js";

/**
 * One account at one service. Every call throws Problem when the service refuses and Disconnected when it is away.
 * What creates has an Idempotency-Key of its own, so a try repeated inside a call does nothing twice. An access token
 * that ran out is renewed by itself, once for all calls that found it out.
 */
export class CitizenClient {
  /** Any door of the table, typed; what the nouns below are made of. */
  readonly calls: Calls;
  readonly account: Account;
  readonly bookings: Bookings;
  readonly cases: Cases;
  readonly certificates: Certificates;
  readonly faces: Faces;
  readonly files: Files;
  readonly halls: Halls;
  readonly hospitals: Hospitals;
  readonly items: Items;
  readonly mandates: Mandates;
  readonly notices: Notices;
  readonly parcels: Parcels;
  readonly partners: Partners;
  readonly payments: Payments;
  readonly pensions: Pensions;
  readonly privacy: Privacy;
  readonly ratings: Ratings;

  constructor(base: string | Line, options: Options = {}, mandate = "") {
    const calls = new Calls(typeof base === "string" ? new Line(base, options) : base, mandate);
    this.calls = calls;
    this.account = new Account(calls);
    this.bookings = new Bookings(calls);
    this.cases = new Cases(calls);
    this.certificates = new Certificates(calls);
    this.faces = new Faces(calls);
    this.files = new Files(calls);
    this.halls = new Halls(calls);
    this.hospitals = new Hospitals(calls);
    this.items = new Items(calls);
    this.mandates = new Mandates(calls);
    this.notices = new Notices(calls);
    this.parcels = new Parcels(calls);
    this.partners = new Partners(calls);
    this.payments = new Payments(calls);
    this.pensions = new Pensions(calls);
    this.privacy = new Privacy(calls);
    this.ratings = new Ratings(calls);
  }

  /** The tokens now, or null. */
  get session(): Session | null {
    return this.calls.line.session;
  }

  requestCode(phone: string): Promise<Schemas["CodeSent"]> {
    return this.open("/v1/sign-in/codes", { phone });
  }

  /** With the six digits that came by SMS; `request` of CodeSent, should the network change between. */
  signIn(phone: string, code: string, request = ""): Promise<Session> {
    return this.signedIn("/v1/sign-in/sessions", { phone, code, request });
  }

  /** `code` of `wx.login`; `phoneCode` of `getPhoneNumber`, once the problem `wechat-phone-needed` asks for it. */
  signInByWechat(code: string, phoneCode = ""): Promise<Session> {
    return this.signedIn("/v1/sign-in/wechat", { code, phone_code: phoneCode });
  }

  async signOut(): Promise<void> {
    await this.calls.remove("/v1/sessions/current");
    await this.calls.line.take(null);
  }

  /**
   * The same phone, its calls made for who gave the mandate. Good for what one can cover: entitlements, consents,
   * checks and receipts, and with the scope `cases` applications; other calls are refused with `acting-not-here`.
   */
  actingFor(mandate: Pick<Schemas["MandateAnswer"], "mandate">): CitizenClient {
    return new CitizenClient(this.calls.line, {}, mandate.mandate);
  }

  private async signedIn(path: string, body: object): Promise<Session> {
    const session = await this.open<Session>(path, { ...body, language: this.calls.line.language });
    await this.calls.line.take(session);
    return session;
  }

  /** A door to which no token goes: a 401 is an answer, not the end of a session. */
  private open<T>(path: string, body: object): Promise<T> {
    return this.calls.line.call<T>("POST", path, {
      body: JSON.stringify(body),
      headers: { "Content-Type": "application/json" },
      reads: "text",
      read: json,
      open: true,
      prove: true,
    });
  }
}
