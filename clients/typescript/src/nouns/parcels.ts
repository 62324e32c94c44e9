/** The outcome of a case sent home, and papers that are picked up. */

import type { Calls } from "../calls.js";
import type { Schemas } from "../doors.js";

export class Parcels {
  constructor(private readonly calls: Calls) {}

  /** What of a case went, or goes, by courier, with the courier's news. */
  ofCase(case_: string): Promise<Schemas["CaseParcels"]> {
    return this.calls.get("/v1/cases/{case}/parcels", { at: { case: case_ } });
  }

  /** There; asked again before it is packed, somewhere else. */
  sendOutcome(case_: string, wanted: Schemas["ParcelWanted"]): Promise<Schemas["CaseParcels"]> {
    return this.calls.create("/v1/cases/{case}/parcels", { at: { case: case_ }, body: wanted });
  }

  /** They count once they are scanned at the window. */
  collectPapers(case_: string, wanted: Schemas["CollectionWanted"]): Promise<Schemas["CaseParcels"]> {
    return this.calls.create("/v1/cases/{case}/collections", { at: { case: case_ }, body: wanted });
  }

  /** Before it is packed, or picked up. */
  cancel(parcel: string): Promise<Schemas["CaseParcels"]> {
    return this.calls.create("/v1/parcels/{parcel}/cancellations", { at: { parcel } });
  }
}
