/** The inbox: the service's numbers are the truth, the socket only says when to look. */

import { BASE } from "../config";
import { get, post, renew, token } from "./api";
import type { Inbox, InboxEvent } from "./wire";

const PAGE = 50;
const SEEN = "seen";
const SOON_MS = 3000;
const LONGEST_MS = 60_000;

/** The newest page, newest first; the service hears that they were shown. */
export async function newest(): Promise<InboxEvent[]> {
  const { last_n: last } = await get<Inbox>("/v1/inbox?limit=1");
  const since = Math.max(0, last - PAGE);
  const { events } = await get<Inbox>(`/v1/inbox?since=${since}&limit=${PAGE}`);
  const top = events[events.length - 1]?.n ?? 0;
  if (top > seen()) {
    await post("/v1/inbox/read", { to: top });
    wx.setStorageSync(SEEN, top);
  }
  return events.reverse();
}

export function seen(): number {
  return Number(wx.getStorageSync(SEEN) || 0);
}

let socket: WechatMiniprogram.SocketTask | null = null;
let look: (() => Promise<void>) | null = null;
let looking = false;
let again = false;
let views = 0;
let wait = SOON_MS;

/** Of a view that is shown: it may be gone again before it has asked what it needs to follow. */
export function enter(): number {
  views += 1;
  return views;
}

/** Until `leave`; the platform closes sockets in the background, so each view that is shown follows anew. */
export function follow(view: number, changed: () => Promise<void>): void {
  if (view !== views) return;
  look = changed;
  if (!socket) connect();
}

export function leave(): void {
  views += 1;
  look = null;
  socket?.close({});
  socket = null;
}

function connect(): void {
  const mine = wx.connectSocket({
    url: `${BASE.replace(/^http/, "ws")}/v1/updates?since=${seen()}`,
    header: { Authorization: `Bearer ${token()}` },
    protocols: ["zhijian.updates.v1"],
  });
  socket = mine;
  // Whatever it carries says one thing: look again. So its protobuf is not read here.
  mine.onMessage(() => {
    wait = SOON_MS;
    void looked();
  });
  mine.onClose(() => {
    if (socket !== mine) return;
    socket = null;
    if (!look) return;
    // A restart cuts every phone off at one moment; they must not all come back at another.
    setTimeout(mend, wait * (1 + Math.random()));
    wait = Math.min(2 * wait, LONGEST_MS);
  });
}

/** One look at a time: of many messages at once the last alone is looked for. */
async function looked(): Promise<void> {
  again = looking;
  if (looking) return;
  looking = true;
  do {
    again = false;
    await look?.().catch(() => undefined); // the next message, or the person, asks again
  } while (again);
  looking = false;
}

async function mend(): Promise<void> {
  if (!look || socket) return;
  try {
    if (await renew()) connect();
  } catch {
    setTimeout(mend, wait);
  }
}
