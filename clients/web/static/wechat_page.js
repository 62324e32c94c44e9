// The page in WeChat's own browser: whether it is there, and what WeChat brought back with it.

export const inWechat = () => /MicroMessenger/i.test(navigator.userAgent);

/**
 * Code and state with which WeChat opened the page, taken out of its address; null when it was opened otherwise.
 * What stood behind # belongs to WeChat.
 */
export function broughtBack() {
  const query = new URLSearchParams(location.search);
  const [code, state] = ["code", "state"].map((name) => query.get(name));
  if (!code || !state) return null;
  history.replaceState(null, "", `${location.pathname}#/addresses`);
  return { code, state };
}
