/** What the city does for people; nobody signs in to look. */

import type { Calls } from "../calls.js";
import type { Schemas } from "../doors.js";

export class Items {
  constructor(private readonly calls: Calls) {}

  /** By name; of `words` those in which all of them stand, written, in pinyin or in initials. */
  list(words = ""): AsyncGenerator<Schemas["ItemLine"]> {
    return this.calls.list("/v1/items", "items", { words });
  }

  /** The version that new cases begin with, or the one of a case. */
  read(item: string, version?: number): Promise<Schemas["ItemSeen"]> {
    return this.calls.get("/v1/items/{item}", { at: { item }, query: version === undefined ? {} : { version } });
  }

  /** What the areas of the city are called. */
  districts(): Promise<Schemas["DistrictsSeen"]> {
    return this.calls.get("/v1/districts");
  }
}
