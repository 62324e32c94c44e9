/** In whose place the person acts, by a mandate: until that is stopped, or the program is ended. */

import type { Mandate } from "./hall_wire";

// What is done in another's place (docs/acting-for-others.md); all else is the person's own.
const IN_PLACE = /^\/v1\/(cases|bookings|waits|orders)([/?]|$)/;

// As what one applies under a mandate of this kind.
const AS: Record<string, string | undefined> = { guardian: "guardian", ward_guardian: "guardian", representative: "representative" };

let held: Mandate | null = null;

export function actFor(mandate: Mandate | null): void {
  held = mandate;
}

export const acting = (): Mandate | null => held;

/** The mandate under which a door is entered; "" for the person's own. */
export const mandateAt = (path: string): string => (held && IN_PLACE.test(path) ? held.mandate : "");

/** Whether an item may be applied for under it. */
export const mayApply = ({ kind }: Mandate, who: readonly string[]): boolean => who.includes(AS[kind] ?? "");
