/** Sending a file piece by piece (tus 1.0: docs/uploads.md): after a cut line it goes on from what has arrived. */

import { exchange, get, Refused } from "./api";
import { base64 } from "./base64";
import { digestOf, type Picked, read } from "./picked";

const PIECE = 1 << 19; // own choice, bytes, as the page's: progress moves on a poor line too
const AGAIN_MS = [1000, 2000, 4000, 8000, 15000, 30000]; // own choice: a minute in all, then its sender is asked
const TUS = { "Tus-Resumable": "1.0.0" };
const BYTES = { "Content-Type": "application/offset+octet-stream" };
// wx.request has no PATCH; the protocol lets a POST stand for it.
const PATCH = { "X-HTTP-Method-Override": "PATCH" };
const PASSING = new Set(["upload-offset", "upload-checksum", "body-unreadable", "too-many-requests", "busy", "offline"]);
const BEGUN = "uploads"; // which file an upload was begun of: its digest, and no name

/** It is not wanted any more. */
export class Stopped extends Error {}

/** Of a sending, from outside: whether it is stopped, and the end of a wait. */
export class Sending {
  private over = false;
  private go: (() => void) | null = null;

  stop(): void {
    this.over = true;
    this.wake();
  }

  /** The line may be back. */
  wake(): void {
    this.go?.();
  }

  check(): void {
    if (this.over) throw new Stopped();
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.go?.(), ms);
      this.go = () => {
        clearTimeout(timer);
        this.go = null;
        resolve();
      };
    });
  }
}

interface Told {
  /** There is an upload of it. */
  begun(upload: string): void;
  /** How much has arrived, of 1, and whether the line is down. */
  progress(share: number, cut: boolean): void;
}

/** Sends `file` whole; gives the id of its upload. `upload`: one that was begun before, "" for a new one. */
export async function sendFile(file: Picked, upload: string, sending: Sending, told: Told): Promise<string> {
  let id = upload;
  let offset = 0;
  let known = !id; // whether `offset` is what the service has
  for (let tries = 0; !id || !known || offset < file.size;) {
    sending.check();
    try {
      if (!id) told.begun((id = await begin(file)));
      else if (known) offset = await append(id, file, offset);
      else ({ received: offset } = await get<{ received: number }>(path(id)));
      known = true;
      tries = 0;
      told.progress(offset / file.size, false);
    } catch (error) {
      const wait = AGAIN_MS[tries];
      if (!(error instanceof Refused) || !PASSING.has(error.kind) || wait === undefined) throw error;
      known = !id;
      told.progress(offset / file.size, true);
      await sending.pause(Math.max(wait, 1000 * (error.problem.retry_after ?? 0)));
      tries += 1;
    }
  }
  return id;
}

const path = (upload: string): string => `/v1/uploads/${encodeURIComponent(upload)}`;

async function begin(file: Picked): Promise<string> {
  const digest = await digestOf(file);
  const header = { ...TUS, "Upload-Length": String(file.size), "Upload-Metadata": `filename ${base64(file.name)}` };
  const { data } = await exchange("/v1/uploads", header);
  const { upload } = data as { upload: string };
  begunOf({ [upload]: digest });
  return upload;
}

async function append(upload: string, file: Picked, offset: number): Promise<number> {
  const bytes = await read(file, offset, Math.min(PIECE, file.size - offset));
  const { header } = await exchange(path(upload), { ...TUS, ...PATCH, ...BYTES, "Upload-Offset": String(offset) }, bytes);
  return Number(header["upload-offset"]);
}

/** The upload of this very file that broke off, of those that the service still has; "" for none. */
export async function begunBefore(file: Picked, unfinished: readonly { upload: string; length: number }[]): Promise<string> {
  const same = unfinished.filter(({ upload, length }) => length === file.size && begun()[upload]);
  if (!same.length) return "";
  const digest = await digestOf(file);
  return same.find(({ upload }) => begun()[upload] === digest)?.upload ?? "";
}

/** What the service has no more is forgotten. */
export function forgetAllBut(unfinished: readonly { upload: string }[]): void {
  const kept = unfinished.map(({ upload }) => [upload, begun()[upload]]).filter(([, digest]) => digest);
  wx.setStorageSync(BEGUN, Object.fromEntries(kept));
}

const begun = (): Record<string, string> => wx.getStorageSync(BEGUN) || {};
const begunOf = (more: Record<string, string>): void => wx.setStorageSync(BEGUN, { ...begun(), ...more });
