/** What is chosen on this phone: language and large type. */

import { type Language, type Words, words } from "./words";

const LANGUAGE = "language";
const ELDER = "elder";

export function language(): Language {
  const chosen: string = wx.getStorageSync(LANGUAGE) || wx.getAppBaseInfo().language;
  return chosen.startsWith("en") ? "en" : "zh-CN";
}

export function switchLanguage(): void {
  wx.setStorageSync(LANGUAGE, language() === "en" ? "zh-CN" : "en");
}

export function elder(): boolean {
  return wx.getStorageSync(ELDER) === true;
}

export function switchElder(): void {
  wx.setStorageSync(ELDER, !elder());
}

/** What every page's template starts from. */
export function frame(): { t: Words; lang: Language; elder: boolean } {
  return { t: words(language()), lang: language(), elder: elder() };
}
