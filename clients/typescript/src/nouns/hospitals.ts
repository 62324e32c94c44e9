/** Doctors, health records, registrations, results. Holding and cancelling are those of bookings. */

import type { Calls } from "../calls.js";
import type { Schemas } from "../doors.js";

export class Hospitals {
  constructor(private readonly calls: Calls) {}

  list(): Promise<Schemas["HospitalsSeen"]> {
    return this.calls.get("/v1/hospitals");
  }

  doctors(hospital: string, department = ""): Promise<Schemas["DoctorsSeen"]> {
    return this.calls.get("/v1/hospitals/{hospital}/doctors", { at: { hospital }, query: { department } });
  }

  records(): Promise<Schemas["RecordsSeen"]> {
    return this.calls.get("/v1/patient-records");
  }

  /** The hospital gets name and ID number, as was agreed to. */
  openRecord(hospital: string): Promise<Schemas["RecordSeen"]> {
    return this.calls.create("/v1/patient-records", { body: { hospital } });
  }

  /** All of one's own, the latest first. */
  registrations(): AsyncGenerator<Schemas["RegistrationSeen"]> {
    return this.calls.list("/v1/registrations", "registrations");
  }

  registration(booking: string): Promise<Schemas["RegistrationSeen"]> {
    return this.calls.get("/v1/registrations/{booking}", { at: { booking } });
  }

  /** Fetched from the hospital now, the newest first. */
  results(hospital: string): Promise<Schemas["ReportsSeen"]> {
    return this.calls.get("/v1/hospitals/{hospital}/results", { at: { hospital } });
  }
}
