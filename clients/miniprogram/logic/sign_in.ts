/** Signing in by WeChat, and by a code beside it. */

import { forget, keep, open, post, Refused, remove } from "./api";
import { language } from "./choices";
import type { CodeSent, Me, Session } from "./wire";

/** What is to be shown next: the city, the question for the number, or the form for a code. */
export type Next = "open" | "phone" | "code";

/** A code of wx.login, good once: each try needs one of its own. */
export function loginCode(): Promise<string> {
  return new Promise((resolve, reject) => {
    wx.login({
      success: ({ code }) => resolve(code),
      fail: ({ errMsg }) => reject(new Error(errMsg)),
    });
  });
}

/** `phoneCode`: what the button getPhoneNumber gave, "" without. */
export async function byWechat(phoneCode = ""): Promise<Next> {
  const body = { code: await loginCode(), phone_code: phoneCode, language: language() };
  try {
    await keep(await open<Session>("/v1/sign-in/wechat", body));
    return "open";
  } catch (error) {
    if (error instanceof Refused && error.kind === "wechat-phone-needed") return "phone";
    if (error instanceof Refused && error.kind === "phone-code-needed") return "code";
    throw error;
  }
}

export function sendCode(phone: string): Promise<CodeSent> {
  return open<CodeSent>("/v1/sign-in/codes", { phone });
}

export async function byCode(phone: string, code: string, request: string): Promise<void> {
  const body = { phone, code, request, language: language() };
  await keep(await open<Session>("/v1/sign-in/sessions", body));
}

/** Within five minutes of the code, else the service asks for another. */
export async function link(): Promise<Me> {
  return post<Me>("/v1/me/wechat", { code: await loginCode() });
}

/** What WeChat opened ends too, this very sign-in if it was one. */
export async function unlink(): Promise<void> {
  await remove("/v1/me/wechat");
}

export async function signOut(): Promise<void> {
  await remove("/v1/sessions/current");
  forget();
}
