/** What pages have in common: one thing at a time, refusals in sight, and where to go. */

import { BASE } from "../config";
import { actFor } from "./acting";
import { offline, Refused } from "./api";
import type { Words } from "./words";

interface Shown {
  data: { busy?: boolean };
  setData(changes: object): void;
}

/** Runs what a tap began; a second tap meanwhile begins nothing. */
export async function attempt(page: Shown, work: () => Promise<void>): Promise<void> {
  if (page.data.busy) return;
  page.setData({ busy: true });
  try {
    await load(page, work);
  } finally {
    page.setData({ busy: false });
  }
}

/** Runs what a view begins by itself: no tap has to wait for it, or is lost. */
export async function load(page: Shown, work: () => Promise<void>): Promise<void> {
  page.setData({ trouble: null });
  try {
    await work();
  } catch (error) {
    const { title, next_step: next, errors = [] } = (error instanceof Refused ? error : offline()).problem;
    page.setData({ trouble: { title, next, details: errors.map(({ detail }) => detail) } });
  }
}

export function start(page: string): void {
  wx.reLaunch({ url: `/pages/${page}/index` });
}

/** Of every page on which one may act for another: back to what is the person's own. */
export function stopActing(): void {
  actFor(null);
  start("home");
}

/** A page over no other. */
export function startAt(page: string, query: Record<string, string>): void {
  wx.reLaunch({ url: address(page, query) });
}

const STACK = 10; // pages that the platform keeps

/** Opens a page over this one; in its place where no more fit. */
export function go(page: string, query: Record<string, string> = {}): void {
  const url = address(page, query);
  if (getCurrentPages().length < STACK) wx.navigateTo({ url });
  else wx.redirectTo({ url });
}

/** In the place of this page, which is done. */
export function goOn(page: string, query: Record<string, string> = {}): void {
  wx.redirectTo({ url: address(page, query) });
}

function address(page: string, query: Record<string, string>): string {
  const said = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `/pages/${page}/index${said.length ? `?${said.join("&")}` : ""}`;
}

/** What an address says of this name. Anybody can write one: it names things, and is never shown. */
export function asked(query: Record<string, string | undefined>, name: string): string {
  try {
    return decodeURIComponent(query[name] ?? "");
  } catch {
    return ""; // cut off, or made up
  }
}

/** The same on the page in a browser, for what no mini-program can do. */
export function copyLink(page: Shown & { data: { t: Words } }, fragment: string): void {
  wx.setClipboardData({
    data: `${BASE}/#/${fragment}`,
    success: () => page.setData({ said: page.data.t.linkCopied }),
  });
}

/** A value that an element of a template carries. */
export function carried(event: WechatMiniprogram.BaseEvent, name: string): string {
  return String(event.currentTarget.dataset[name] ?? "");
}

/** What was typed into a form, by the names of its fields. */
export function typed(event: WechatMiniprogram.FormSubmit): Record<string, string> {
  return Object.fromEntries(
    Object.entries(event.detail.value).map(([name, value]) => [name, String(value).trim()]),
  );
}
