/** The own certificates: what they say, how one is shown to somebody who checks it, and who looked. */

import type { CERTIFICATE_WORDS } from "../shared/hall/certificate_words";
import { post } from "./api";
import { base64 } from "./base64";
import { day, moment } from "./days";
import type { Fact } from "./hall";
import { fill, type Language, type Told } from "./words";

export type CertificateTold = Told<typeof CERTIFICATE_WORDS>;

export interface Line {
  certificate: string;
  name: string;
  number: string;
  state: string;
  standing: string;
  last_day: string | null;
}

export interface Certificate extends Line {
  case: string;
  unit_name: string;
  words: string;
  next: string;
  fields: { field: string; name: string; shown: string }[];
  showings: { way: string; audience: string; fields: string[]; at: string }[];
}

/** `until`: by the phone's own clock, whatever it says the time is. */
export interface Code {
  picture: string;
  signs: string; // in fours
  spoken: string;
  until: number;
}

const CODE_MS = 60_000;
const NUMBER = "number";

export const certificatePath = (id: string): string => `/v1/certificates/${encodeURIComponent(id)}`;

export function lineFacts(t: CertificateTold, { number, last_day: last }: Line, lang: Language): Fact[] {
  return [
    { label: t.number, value: number },
    { label: t.lastDay, value: last ? day(last, lang) : t.noEnd },
  ];
}

/** What can be ticked for whoever checks. */
export const ticks = (t: CertificateTold, { fields }: Certificate): { field: string; name: string }[] =>
  [{ field: NUMBER, name: t.number }, ...fields];

/** For one look within a minute, at these fields. */
export async function makeCode(t: CertificateTold, id: string, fields: string[]): Promise<Code> {
  const { code, qr_svg: svg } = await post<{ code: string; qr_svg: string }>(`${certificatePath(id)}/codes`, { fields });
  return {
    // As the service draws it; it leaves out the size, without which some phones draw nothing.
    picture: `data:image/svg+xml;base64,${base64(svg.replace("<svg ", '<svg width="480" height="480" '))}`,
    signs: code.replace(/(.{4})(?=.)/g, "$1 "),
    spoken: `${t.code} ${code.split("").join(" ")}`,
    until: Date.now() + CODE_MS,
  };
}

export const secondsLeft = ({ until }: Code): number => Math.ceil((until - Date.now()) / 1000);

export function looks(t: CertificateTold, { showings, fields }: Certificate, lang: Language): { who: string; what: string }[] {
  const called = new Map([[NUMBER, t.number], ...fields.map(({ field, name }): [string, string] => [field, name])]);
  return showings.map(({ way, audience, fields: shown, at }) => {
    const names = shown.map((name) => called.get(name) ?? name).join("、");
    return {
      who: way === "code" ? t.byCode : fill(t.to, { audience }),
      what: `${moment(at, lang)} · ${names ? fill(t.fields, { names }) : t.onlyWhether}`,
    };
  });
}
