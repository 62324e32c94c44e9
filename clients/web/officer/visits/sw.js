// Keeps the page of home visits so that it opens without a network. It keeps files of the page and nothing else:
// what is said by /v1 is never cached here.

const CACHE = "visits";
const PAGE = "/officer/visits/";

addEventListener("install", (event) => event.waitUntil(keep().then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

/** The page and every file that it names, which are all that it needs; what it named before goes. */
async function keep() {
  const page = await fetch(PAGE, { cache: "no-cache" });
  if (!page.ok) throw new Error(`${PAGE}: ${page.status}`);
  const text = await page.clone().text();
  const named = [...new Set(text.match(/\/static\/[^"]+/g))];
  const cache = await caches.open(CACHE);
  await cache.addAll(named); // all of them, or the page stays what it was
  await cache.put(PAGE, page);
  const wanted = new Set([PAGE, ...named]);
  for (const { url } of await cache.keys()) {
    if (!wanted.has(new URL(url).pathname)) await cache.delete(url);
  }
}

addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if (mode === "navigate" && pathname === PAGE) event.respondWith(page(event));
  else if (pathname.startsWith("/static/")) event.respondWith(file(event.request));
});

/** As it is now, where there is a network; then its files are kept anew. */
async function page(event) {
  try {
    const fresh = await fetch(event.request);
    if (fresh.ok) event.waitUntil(keep().catch(() => undefined));
    return fresh;
  } catch (away) {
    const kept = await (await caches.open(CACHE)).match(PAGE);
    if (!kept) throw away;
    return kept;
  }
}

// A name with the digest of its content never means anything else.
async function file(request) {
  return (await (await caches.open(CACHE)).match(request, { ignoreVary: true })) ?? fetch(request);
}
