/**
 * proto/capture.proto by hand: the messages that a camera speaks. Unknown fields are skipped, so that an older
 * client goes on when the wire grows. tests/browser compares it with the generated Python.
 */

type Kind = "uint" | "bool" | "string" | "strings";
interface Table {
  readonly [field: number]: readonly [name: string, kind: Kind | Table];
}
type Message = Record<string, unknown>;

export interface Prompt {
  readonly number: number;
  readonly step: number;
  readonly position: number;
  readonly of: number;
  readonly try: number;
  readonly text: string;
}
export interface Coach {
  readonly reason: string;
  readonly text: string;
}
export interface Mark {
  readonly prompt: number;
  /** In hundredths of the screen. */
  readonly across: number;
  readonly down: number;
  readonly text: string;
}
export interface Glow {
  /** 0xRRGGBB; 0 for none. */
  readonly colour: number;
  readonly text: string;
}
export interface Verdict {
  /** Of `OUTCOMES`. */
  readonly outcome: number;
  readonly reasons: readonly string[];
  readonly text: string;
  readonly identity_confirmed: boolean;
  readonly certified: boolean;
  readonly certified_until: string;
  readonly receipt: string;
  readonly next_step: string;
}
export interface CaptureProblem {
  readonly type: string;
  readonly title: string;
  readonly next_step: string;
  readonly status: number;
  readonly retry_after: number;
}
export type ServerMessage =
  | { readonly kind: "prompt"; readonly value: Prompt }
  | { readonly kind: "next"; readonly value: { readonly credit: number } }
  | { readonly kind: "coach"; readonly value: Coach }
  | { readonly kind: "mark"; readonly value: Mark }
  | { readonly kind: "glow"; readonly value: Glow }
  | { readonly kind: "verdict"; readonly value: Verdict }
  | { readonly kind: "problem"; readonly value: CaptureProblem }
  | { readonly kind: ""; readonly value: undefined };
export interface SentFrame {
  readonly prompt: number;
  readonly seq: number;
  /** In ms. */
  readonly captured: number;
  readonly jpeg: Uint8Array;
}

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

const PROMPT: Table = { 1: ["number", "uint"], 2: ["step", "uint"], 3: ["position", "uint"], 4: ["of", "uint"], 5: ["try", "uint"], 6: ["text", "string"] };
const NEXT: Table = { 1: ["credit", "uint"] };
const COACH: Table = { 1: ["reason", "string"], 2: ["text", "string"] };
const VERDICT: Table = {
  1: ["outcome", "uint"], 2: ["reasons", "strings"], 3: ["text", "string"], 4: ["identity_confirmed", "bool"],
  5: ["certified", "bool"], 6: ["certified_until", "string"], 7: ["receipt", "string"], 8: ["next_step", "string"],
};
const MARK: Table = { 1: ["prompt", "uint"], 2: ["across", "uint"], 3: ["down", "uint"], 4: ["text", "string"] };
const GLOW: Table = { 1: ["colour", "uint"], 2: ["text", "string"] };
const PROBLEM: Table = { 1: ["type", "string"], 2: ["title", "string"], 3: ["next_step", "string"], 4: ["status", "uint"], 5: ["retry_after", "uint"] };
const SERVER_MESSAGE: Table = { 1: ["prompt", PROMPT], 2: ["next", NEXT], 3: ["coach", COACH], 4: ["verdict", VERDICT], 5: ["problem", PROBLEM], 6: ["mark", MARK], 7: ["glow", GLOW] };

export const STEPS = ["", "turn_left", "turn_right", "open_mouth", "close_eyes", "nod", "follow"];
export const OUTCOMES = ["", "pass", "fail", "unsure"];

/** Bytes of a ServerMessage; kind is "" for one that this client does not know. RangeError on junk. */
export function readServerMessage(bytes: Uint8Array): ServerMessage {
  const message = read(SERVER_MESSAGE, bytes, {});
  const kind = Object.keys(message).pop() || "";
  return { kind, value: message[kind] } as ServerMessage;
}

/** ClientMessage{frame}. */
export function writeFrame({ prompt, seq, captured, jpeg }: SentFrame): Uint8Array<ArrayBuffer> {
  const head = [...number(1, prompt), ...number(2, seq), ...number(3, captured), ...key(4, BYTES), ...varint(jpeg.length)];
  const start = [...key(1, BYTES), ...varint(head.length + jpeg.length), ...head];
  const message = new Uint8Array(start.length + jpeg.length);
  message.set(start);
  message.set(jpeg, start.length);
  return message;
}

/** ClientMessage{hangup}. */
export function writeHangup(): Uint8Array<ArrayBuffer> {
  return new Uint8Array([...key(2, BYTES), 0]);
}

function read(table: Table, bytes: Uint8Array, message: Message): Message {
  let at = 0;
  const readVarint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at];
      if (byte === undefined || scale > 2 ** 63) throw new RangeError("a number is cut off");
      at += 1;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new RangeError("a message is cut off");
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = readVarint();
    const kind = tag % 8;
    const [name, type] = table[Math.floor(tag / 8)] || ["", undefined];
    if (kind === VARINT) {
      const value = readVarint();
      if (type === "uint") message[name] = value;
      else if (type === "bool") message[name] = value !== 0;
    } else if (kind === BYTES) {
      const value = take(readVarint());
      if (type === "string") message[name] = text(value);
      else if (type === "strings") (message[name] as string[]).push(text(value));
      else if (typeof type === "object") {
        delete message[name]; // the last one sent counts, and is the last key
        message[name] = read(type, value, defaults(type));
      }
    } else if (kind === FIXED64) take(8);
    else if (kind === FIXED32) take(4);
    else throw new RangeError("an unknown kind of field");
  }
  return message;
}

function defaults(table: Table): Message {
  const message: Message = {};
  const empty = { uint: () => 0, bool: () => false, string: () => "", strings: () => [] as string[] };
  for (const [name, kind] of Object.values(table) as [string, Kind][]) message[name] = empty[kind]();
  return message;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function key(field: number, kind: number): number[] {
  return varint(field * 8 + kind);
}

function number(field: number, value: number): number[] {
  return value ? [...key(field, VARINT), ...varint(value)] : [];
}

// Division, not shifts: a time in ms is beyond 32 bits.
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}
