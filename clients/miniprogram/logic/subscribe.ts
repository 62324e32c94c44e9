/** Asking whether WeChat may tell: only in a tap, and only where the service says that it is worth it. */

import { get, post } from "./api";
import type { WaysChosen } from "./wire";

const AT_MOST = 3; // older clients take no more in one question

/** To be known before the tap, since nothing may be waited for between tap and question. */
export async function toAsk(): Promise<string[]> {
  const { ask_subscriptions: templates } = await get<WaysChosen>("/v1/me/notices");
  return templates.slice(0, AT_MOST);
}

/** Called first of all in a tap. Whatever is answered, the matter itself goes on. */
export function ask(templates: string[]): Promise<void> {
  if (!templates.length || !wx.requestSubscribeMessage) return Promise.resolve();
  return new Promise((resolve) => {
    wx.requestSubscribeMessage({
      tmplIds: templates,
      success: async (answers) => {
        for (const template of templates) {
          const result = (answers as unknown as Record<string, string>)[template];
          if (result) await tell(template, result);
        }
        resolve();
      },
      fail: () => resolve(),
    });
  });
}

async function tell(template: string, result: string): Promise<void> {
  try {
    await post("/v1/me/subscriptions", { template_id: template, result });
  } catch {
    // Without it one message less is sent by WeChat; the inbox has all of them.
  }
}
