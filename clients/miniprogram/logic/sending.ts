/** Signing and sending a case, whether for the first time or with what was asked for. */

import { own } from "../shared/hall/filled";
import { get, post } from "./api";
import { casePath } from "./hall";
import type { Case, Signature } from "./hall_wire";

export interface SigningBegun {
  phone: string;
  digest: string;
}

export const signatureOf = ({ case: id }: Case): Promise<Signature> => get<Signature>(`${casePath(id)}/signature`);

/** By a code to the account's phone, by WeChat's look at the face (logic/face.ts), or before an officer; signed is what is saved as this version. */
export const beginSigning = (seen: Case, way: string): Promise<SigningBegun> =>
  post<SigningBegun>(`${casePath(seen.case)}/signature`, { way }, { version: seen.version });

export const signByCode = (seen: Case, code: string): Promise<Signature> =>
  post<Signature>(`${casePath(seen.case)}/signature/code`, { code });

/** Sends what is saved as this version, and nothing newer. */
export function send(seen: Case): Promise<Case> {
  const path = casePath(seen.case);
  const { version } = seen;
  if (seen.state === "draft") return post<Case>(`${path}/submissions`, undefined, { version });
  return post<Case>(`${path}/supplements`, { form: own(seen) }, { version });
}
