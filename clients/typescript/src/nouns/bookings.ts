/** What is free, held, confirmed, moved, cancelled, waited for. */

import type { Calls } from "../calls.js";
import type { Given, Schemas } from "../doors.js";

export class Bookings {
  constructor(private readonly calls: Calls) {}

  /** `kind`: window, doctor, home_visit, photo, video; `part_of`: a hall, a department. Nobody signs in to look. */
  places(query: { kind?: string; part_of?: string } = {}): AsyncGenerator<Schemas["PlaceSeen"]> {
    return this.calls.list("/v1/places", "places", query);
  }

  /** `first`: YYYY-MM-DD. */
  slots(place: string, first: string, days = 7): Promise<Schemas["SlotsSeen"]> {
    return this.calls.get("/v1/places/{place}/slots", { at: { place }, query: { first, days } });
  }

  /** A place for some minutes; say what it is for where the place wants to know. */
  hold(slot: string, about: Omit<Schemas["BookingNew"], "slot"> = {}): Promise<Schemas["BookingSeen"]> {
    return this.calls.create("/v1/bookings", { body: { ...about, slot } });
  }

  /** All of one's own, the latest first. */
  list(): AsyncGenerator<Schemas["BookingSeen"]> {
    return this.calls.list("/v1/bookings", "bookings");
  }

  read(booking: string): Promise<Schemas["BookingSeen"]> {
    return this.calls.get("/v1/bookings/{booking}", { at: { booking } });
  }

  confirm(booking: string): Promise<Schemas["BookingSeen"]> {
    return this.calls.create("/v1/bookings/{booking}/confirmations", { at: { booking } });
  }

  cancel(booking: string): Promise<Schemas["BookingSeen"]> {
    return this.calls.create("/v1/bookings/{booking}/cancellations", { at: { booking } });
  }

  /** To another slot of the same place; as it was where that is full. */
  move(booking: string, slot: string): Promise<Schemas["BookingSeen"]> {
    return this.calls.create("/v1/bookings/{booking}/moves", { at: { booking }, body: { slot } });
  }

  /** Joins the waiting list of a day that is full. */
  waitFor(wanted: Schemas["WaitNew"]): Promise<Given<"/v1/waits", "post">> {
    return this.calls.create("/v1/waits", { body: wanted });
  }

  waits(): Promise<Schemas["WaitsSeen"]> {
    return this.calls.get("/v1/waits");
  }

  leaveWaits(wait: string): Promise<void> {
    return this.calls.remove("/v1/waits/{wait}", { at: { wait } });
  }

  /** Into the waiting room of a call by video, from 15 minutes before it; checks in. Anew for each socket. */
  enterVideo(booking: string): Promise<Schemas["VideoEntrance"]> {
    return this.calls.ask("/v1/video-calls/{booking}/entrances", { at: { booking } });
  }
}
