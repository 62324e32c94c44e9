// Which language the page speaks, and how it writes dates.

const KEY = "zhijian.language";

export function language() {
  const chosen = localStorage.getItem(KEY) || navigator.language;
  return chosen.toLowerCase().startsWith("en") ? "en" : "zh-CN";
}

export function setLanguage(chosen) {
  localStorage.setItem(KEY, chosen);
  document.documentElement.lang = chosen;
}

/** A teller of the words in `table`: `{name: [Chinese, English]}`; `{slot}` is filled from the second argument. */
export function teller(table) {
  return (name, slots = {}) => {
    const words = table[name];
    if (!words) throw new Error(`no words for ${name}`);
    return words[language() === "en" ? 1 : 0].replace(/\{(\w+)\}/g, (_, slot) => String(slots[slot]));
  };
}

/** "2027-03-01" → 2027年3月1日. */
export function day(text) {
  return new Intl.DateTimeFormat(language() === "en" ? "en-GB" : "zh-CN", { year: "numeric", month: "long", day: "numeric", timeZone: "UTC" }).format(new Date(`${text}T00:00:00Z`));
}

/** A moment as the clock in the city shows it. */
export function moment(text) {
  return new Intl.DateTimeFormat(language() === "en" ? "en-GB" : "zh-CN", { year: "numeric", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" }).format(new Date(text));
}
