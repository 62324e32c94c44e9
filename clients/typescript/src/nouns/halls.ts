/** Halls, and tickets for their windows. */

import type { Calls } from "../calls.js";
import type { Schemas } from "../doors.js";

export class Halls {
  constructor(private readonly calls: Calls) {}

  list(): Promise<Schemas["HallsSeen"]> {
    return this.calls.get("/v1/halls");
  }

  read(hall: string): Promise<Schemas["HallSeen"]> {
    return this.calls.get("/v1/halls/{hall}", { at: { hall } });
  }

  /** For a group by its letter, or for an item by its name. */
  takeTicket(wanted: Schemas["TicketNew"]): Promise<Schemas["TicketSeen"]> {
    return this.calls.create("/v1/tickets", { body: wanted });
  }

  /** `code`: that the hall's screen shows; nobody has to be signed in. */
  takeTicketByCode(hall: string, wanted: Schemas["TicketByCode"]): Promise<Schemas["TicketSeen"]> {
    return this.calls.create("/v1/halls/{hall}/tickets", { at: { hall }, body: wanted });
  }

  /** Today's own, the newest first. */
  tickets(): Promise<Schemas["TicketsSeen"]> {
    return this.calls.get("/v1/tickets");
  }

  /** Anybody who has its id may ask. */
  ticket(ticket: string): Promise<Schemas["TicketSeen"]> {
    return this.calls.get("/v1/tickets/{ticket}", { at: { ticket } });
  }

  giveBack(ticket: string): Promise<Schemas["TicketSeen"]> {
    return this.calls.create("/v1/tickets/{ticket}/returns", { at: { ticket } });
  }
}
