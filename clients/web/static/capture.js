// The capture socket: frames go out only as the service grants them; what it says comes back by name.

import { readServerMessage, writeFrame, writeHangup } from "./wire.js";

const FRAME_MS = 125; // eight frames a second at most

/**
 * `frame()` gives the JPEG of this moment or null. `tell` has prompt, coach, mark, glow, verdict,
 * problem and dropped; exactly one of the last three is called, once, unless hung up.
 */
export function openCapture({ address, ticket, frame, tell }) {
  const url = new URL(address, location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(url, ["zhijian.capture.v1", ticket]);
  socket.binaryType = "arraybuffer";
  let prompt = 0;
  let credit = 0;
  let seq = 0;
  let ended = false;
  let taking = false;
  const timer = setInterval(take, FRAME_MS);

  async function take() {
    if (ended || taking || !prompt || !credit) return;
    taking = true;
    const answered = prompt; // the prompt that was on the screen when the picture was taken
    const captured = Math.round(performance.now());
    try {
      const jpeg = await frame();
      if (ended || !jpeg || socket.readyState !== WebSocket.OPEN) return;
      credit -= 1;
      seq += 1;
      socket.send(writeFrame({ prompt: answered, seq, captured, jpeg }));
    } finally {
      taking = false;
    }
  }

  function end() {
    if (ended) return false;
    ended = true;
    clearInterval(timer);
    return true;
  }

  const hear = {
    prompt(value) {
      prompt = value.number;
      tell.prompt(value);
    },
    next(value) {
      credit += value.credit;
    },
    coach: (value) => tell.coach(value),
    mark: (value) => value.prompt === prompt && tell.mark(value),
    glow: (value) => tell.glow(value),
    verdict: (value) => end() && tell.verdict(value),
    problem: (value) => end() && tell.problem(value),
  };

  socket.addEventListener("message", ({ data }) => {
    if (ended) return;
    try {
      const { kind, value } = readServerMessage(new Uint8Array(data));
      if (hear[kind]) hear[kind](value);
    } catch (_) {
      // Junk on the wire is a broken connection.
      socket.close();
    }
  });
  socket.addEventListener("close", () => end() && tell.dropped());

  return {
    /** The person stops; nothing is counted and nothing more is told. */
    hangUp() {
      if (!end()) return;
      if (socket.readyState === WebSocket.OPEN) socket.send(writeHangup());
      socket.close();
    },
  };
}
