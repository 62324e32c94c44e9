/** The inbox, updates as they happen, and the ways by which an account is told. */

import type { Calls } from "../calls.js";
import type { Schemas } from "../doors.js";
import { Updates } from "../updates.js";

export class Notices {
  constructor(private readonly calls: Calls) {}

  /** Events after number `since`, oldest first. */
  inbox(since = 0, limit = 100): Promise<Schemas["Inbox"]> {
    return this.calls.get("/v1/inbox", { query: { since, limit } });
  }

  /** All events up to `to` were shown: they leave by no other way. */
  markRead(to: number): Promise<Schemas["InboxReadTo"]> {
    return this.calls.ask("/v1/inbox/read", { body: { to } });
  }

  /** Every event after number `since`, as it happens, each once; reconnects by itself until it is closed. */
  updates(since = 0): Updates {
    return new Updates(this.calls.line, since);
  }

  /** The whole text of a city's notice that this person was told. */
  read(notice: string): Promise<Schemas["NoticeText"]> {
    return this.calls.get("/v1/notices/{notice}", { at: { notice } });
  }

  /** By which ways this account is told, beside the inbox. */
  ways(): Promise<Schemas["WaysChosen"]> {
    return this.calls.get("/v1/me/notices");
  }

  /** All of it anew: read `ways` before. */
  chooseWays(wanted: Schemas["WaysWanted"]): Promise<Schemas["WaysChosen"]> {
    return this.calls.put("/v1/me/notices", { body: wanted });
  }

  /** What `wx.requestSubscribeMessage` answered for a template; an `accept` is one message. */
  answerSubscription(answer: Schemas["SubscriptionAnswer"]): Promise<Schemas["Me"]> {
    return this.calls.create("/v1/me/subscriptions", { body: answer });
  }

  /** The devices that are told by push, and what a browser subscribes with. */
  devices(): Promise<Schemas["DevicesSeen"]> {
    return this.calls.get("/v1/me/devices");
  }

  /** At every start of the app; again with the same token it is the same device. */
  registerDevice(device: Schemas["DeviceNew"]): Promise<Schemas["DeviceSeen"]> {
    return this.calls.create("/v1/me/devices", { body: device });
  }

  /** Before signing out. */
  removeDevice(device: string): Promise<void> {
    return this.calls.remove("/v1/me/devices/{device}", { at: { device } });
  }

  /** Masked, with the channels that one may be added for. */
  addresses(): Promise<Schemas["Addresses"]> {
    return this.calls.get("/v1/me/addresses");
  }

  sendEmailCode(email: string): Promise<Schemas["CodeSent"]> {
    return this.calls.ask("/v1/me/addresses/email/codes", { body: { email } });
  }

  confirmEmail(email: string, code: string): Promise<Schemas["Addresses"]> {
    return this.calls.put("/v1/me/addresses/email", { body: { email, code } });
  }

  setPostal(address: Schemas["PostalNew"]): Promise<Schemas["Addresses"]> {
    return this.calls.put("/v1/me/addresses/letter", { body: address });
  }

  removeAddress(channel: "email" | "letter" | "wechat_account"): Promise<void> {
    return this.calls.remove("/v1/me/addresses/{channel}", { at: { channel } });
  }
}
