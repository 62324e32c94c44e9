// Sending a file piece by piece (tus 1.0: docs/uploads.md): after a cut line it goes on from what has arrived.

import { Refused } from "./api.js";

const PIECE = 1 << 19; // own choice, bytes: progress moves on a poor line too, and the largest file has 400 of them
const AGAIN_MS = [1000, 2000, 4000, 8000, 15000, 30000]; // own choice: a minute in all, then its sender is asked
const TUS = { "Tus-Resumable": "1.0.0" };
// The file goes on elsewhere, a piece came otherwise than it was sent, many send at once, or nothing answers.
const PASSING = new Set(["upload-offset", "upload-checksum", "body-unreadable", "too-many-requests", "busy", "offline"]);

/**
 * Sends `file` whole; gives the id of its upload. `api`: as `createApi` makes it. `upload`: one that was begun
 * before, "" for a new one. `begun(upload)` is called once there is one; `progress(share, cut)` with what has arrived,
 * of 1, and whether the line is down; `signal` ends it between two pieces. Throws Refused, and DOMException for a file
 * that this device can't read any more.
 */
export async function sendFile(api, file, { upload = "", begun = () => undefined, progress = () => undefined, signal } = {}) {
  let id = upload;
  let offset = 0;
  let known = !id; // whether `offset` is what the service has
  for (let tries = 0; !id || !known || offset < file.size;) {
    if (signal) signal.throwIfAborted();
    try {
      if (!id) begun((id = await begin(api, file)));
      else if (known) offset = await append(api, id, file, offset);
      else offset = await arrived(api, id);
      known = true;
      tries = 0;
      progress(offset / file.size, false);
    } catch (error) {
      if (!(error instanceof Refused) || !PASSING.has(error.kind) || tries === AGAIN_MS.length) throw error;
      known = !id;
      progress(offset / file.size, true);
      // Phones that were cut off together do not come back together.
      await pause(Math.max(AGAIN_MS[tries] * (0.8 + 0.4 * Math.random()), 1000 * (error.problem.retry_after || 0)), signal);
      tries += 1;
    }
  }
  return id;
}

async function begin(api, file) {
  const headers = { ...TUS, "Upload-Length": file.size, "Upload-Metadata": `filename ${base64(new TextEncoder().encode(file.name))}` };
  const answer = await api.exchange("POST", "/v1/uploads", { headers });
  return answer.headers.get("Location").split("/").at(-1);
}

async function append(api, id, file, offset) {
  const bytes = await file.slice(offset, offset + PIECE).arrayBuffer();
  const headers = { ...TUS, "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream", "Upload-Checksum": `sha256 ${await digest(bytes)}` };
  const answer = await api.exchange("PATCH", `/v1/uploads/${id}`, { headers, body: new Blob([bytes]) });
  return Number(answer.headers.get("Upload-Offset"));
}

async function arrived(api, id) {
  const answer = await api.exchange("GET", `/v1/uploads/${id}`, { headers: TUS });
  return (await answer.json()).received;
}

/** Over after so long, and at once when the line is back or it is not wanted any more. */
function pause(ms, signal) {
  return new Promise((go) => {
    const timer = setTimeout(over, ms);
    addEventListener("online", over);
    if (signal) signal.addEventListener("abort", over);
    function over() {
      clearTimeout(timer);
      removeEventListener("online", over);
      if (signal) signal.removeEventListener("abort", over);
      go();
    }
  });
}

const digest = async (bytes) => base64(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
