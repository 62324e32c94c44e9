// One worker for both: it shows pushes, and keeps the page's code for times without a network. It never answers
// for /v1, and keeps nothing that is said there.

// Written in by server/site.py, by their lasting names: what the page needs, and what is named here with all that
// this needs. null: the operator has switched it off (`keep_page`), and what was kept goes.
const FILES = ["/static/kept/away.js"];
const CODE = "zhijian.code";
const PAGE = "/";

// A new one waits until the last page of the old one is closed: nobody's check is run by two versions.
addEventListener("install", (event) => event.waitUntil(FILES ? keep() : skipWaiting()));
addEventListener("activate", (event) => event.waitUntil(FILES ? dropOld() : caches.delete(CODE)));
if (FILES) addEventListener("fetch", answer);

async function keep() {
  const page = await fetch(PAGE, { cache: "no-cache" });
  if (!page.ok) throw new Error(`${PAGE}: ${page.status}`);
  const named = (await page.clone().text()).match(/\/static\/[^"]+\.(?:js|css)(?=")/g) || [];
  // While the service is renewed the page may come from another version than this file: then later, all of one.
  if (!named.every((name) => FILES.includes(name))) throw new Error(`${PAGE} is of another version`);
  const cache = await caches.open(CODE);
  const there = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
  await cache.addAll(FILES.filter((name) => !there.has(name)));
  await cache.put(PAGE, page);
}

async function dropOld() {
  const cache = await caches.open(CODE);
  const wanted = new Set([PAGE, ...FILES]);
  for (const { url } of await cache.keys()) if (!wanted.has(new URL(url).pathname)) await cache.delete(url);
}

function answer(event) {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if (mode === "navigate" && pathname === PAGE) event.respondWith(page(event));
  else if (pathname.startsWith("/static/")) event.respondWith(file(event.request));
}

/** As it is now; as it was kept only where nothing answers, or no more than that the service is down. */
async function page(event) {
  try {
    const fresh = await fetch(event.request);
    if (fresh.status >= 500) return (await kept(PAGE)) || fresh;
    // Who signs out and in again in one page is given the same worker, without what it had kept.
    event.waitUntil(kept(PAGE).then((found) => found || keep()).catch(() => undefined));
    return fresh;
  } catch (away) {
    const found = await kept(PAGE);
    if (!found) throw away;
    return found;
  }
}

// A name with the digest of its content never means anything else.
async function file(request) {
  return (await kept(request)) || fetch(request);
}

async function kept(what) {
  const cache = await caches.open(CODE);
  return cache.match(what, { ignoreVary: true });
}

addEventListener("push", (event) => {
  event.waitUntil(show(event.data));
});

async function show(data) {
  let told = {};
  try {
    told = data.json();
  } catch (none) {
    told = {}; // a push without content still has to be shown
  }
  await registration.showNotification(told.title || "指尖", {
    body: told.body || "您有新消息，请打开查看。 You have a new message.",
    tag: told.n ? `inbox-${told.n}` : "inbox",
    icon: "/static/icons/app-192.png",
  });
}

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open());
});

async function open() {
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find(({ url }) => new URL(url).pathname === "/");
  if (!page) return clients.openWindow("/#/inbox");
  await page.focus();
  return page.postMessage("inbox");
}
