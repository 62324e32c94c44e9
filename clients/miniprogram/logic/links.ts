/** Where a notice of the inbox leads. */

import type { InboxEvent } from "./wire";

export interface Link {
  page: string;
  query: Record<string, string>;
}

/** null: it is read and leads nowhere here; what an account only hears a copy of opens nothing of the other's. */
export function linkOf({ subject, mandate }: InboxEvent): Link | null {
  if (mandate) return null;
  const [about = "", rest = ""] = subject.split(":");
  const [id = ""] = rest.split("?");
  switch (about) {
    case "case":
      return { page: "case", query: { case: id } };
    case "certificate":
      return { page: "certificate", query: { certificate: id } };
    case "rating":
      return { page: "rating", query: { rating: id } };
    case "booking":
      return { page: "booking", query: { booking: id } };
    case "ticket":
      return { page: "ticket", query: {} };
    case "item":
      return { page: "item", query: { item: id.split("@")[0] ?? "" } };
    case "entitlement":
      return { page: "ways", query: { scheme: id } };
    default:
      return null;
  }
}
