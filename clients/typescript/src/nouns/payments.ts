/** What is to be paid, and what was. */

import type { Calls } from "../calls.js";
import type { Schemas } from "../doors.js";

export class Payments {
  constructor(private readonly calls: Calls) {}

  /** All of one's own orders, newest first. */
  orders(): AsyncGenerator<Schemas["OrderSeen"]> {
    return this.calls.list("/v1/orders", "orders");
  }

  order(order: string): Promise<Schemas["OrderSeen"]> {
    return this.calls.get("/v1/orders/{order}", { at: { order } });
  }

  /** What the phone needs; asked again, the same payment goes on. */
  pay(order: string, wanted: Schemas["PaymentWanted"]): Promise<Schemas["PaymentBegun"]> {
    return this.calls.ask("/v1/orders/{order}/payments", { at: { order }, body: wanted });
  }

  /** What a case costs, and whether it is paid. */
  fee(case_: string): Promise<Schemas["FeeSeen"]> {
    return this.calls.get("/v1/cases/{case}/fee", { at: { case: case_ } });
  }
}
