/** What pages have in common: one thing at a time, refusals in sight, and where to go. */

import { offline, Refused } from "./api";

interface Shown {
  data: { busy?: boolean };
  setData(changes: object): void;
}

/** Runs what a tap began; a second tap meanwhile begins nothing. */
export async function attempt(page: Shown, work: () => Promise<void>): Promise<void> {
  if (page.data.busy) return;
  page.setData({ busy: true, trouble: null });
  try {
    await work();
  } catch (error) {
    const { title, next_step: next } = (error instanceof Refused ? error : offline()).problem;
    page.setData({ trouble: { title, next } });
  } finally {
    page.setData({ busy: false });
  }
}

export function start(page: string): void {
  wx.reLaunch({ url: `/pages/${page}/index` });
}

export function go(page: string, scheme = ""): void {
  const query = scheme ? `?scheme=${encodeURIComponent(scheme)}` : "";
  wx.navigateTo({ url: `/pages/${page}/index${query}` });
}

/** What was typed into a form, by the names of its fields. */
export function typed(event: WechatMiniprogram.FormSubmit): Record<string, string> {
  return Object.fromEntries(
    Object.entries(event.detail.value).map(([name, value]) => [name, String(value).trim()]),
  );
}
