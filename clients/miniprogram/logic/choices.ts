/** What is chosen on this phone: language and large type. */

import { acting } from "./acting";
import { fill, type Language, type Table, type Told, tell, type Words, words } from "./words";

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

interface Frame<T extends Table> {
  t: Words & Told<T>;
  lang: Language;
  elder: boolean;
  inPlace: string; // for whom one acts, in words; "" for oneself
}

const NONE = {} as const;

/** What every page's template starts from; `own`: the words of the page itself. */
export function frame(): Frame<typeof NONE>;
export function frame<T extends Table>(own: T): Frame<T>;
export function frame(own: Table = NONE): Frame<Table> {
  const lang = language();
  const t = { ...words(lang), ...tell(own, lang) };
  const mandate = acting();
  return { t, lang, elder: elder(), inPlace: mandate ? fill(t.actingFor, { name: mandate.name }) : "" };
}
