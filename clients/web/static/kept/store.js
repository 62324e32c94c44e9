// What a person has had on the screen, for times without a network: sealed by AES-GCM under a key that no script
// can read out, of one person at a time, and for days. Where the browser can't seal, nothing is kept.

const NAME = "zhijian.kept"; // deleted by name as somebody signs out
const STORE = "kept";
const OWNER = "owner";
const HOUR_MS = 3600 * 1000;
const LIVES_MS = { me: 168 * HOUR_MS, inbox: 168 * HOUR_MS, bookings: 168 * HOUR_MS, certificates: 168 * HOUR_MS, tickets: 12 * HOUR_MS };
const MOST = 50; // of a kind

const able = () => Boolean(window.indexedDB && window.crypto && crypto.subtle);

function asked(request) {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}

async function within(mode, work) {
  const opening = indexedDB.open(NAME, 1);
  opening.addEventListener("upgradeneeded", () => opening.result.createObjectStore(STORE));
  const database = await asked(opening);
  try {
    return await work(database.transaction(STORE, mode).objectStore(STORE));
  } finally {
    database.close();
  }
}

const owner = () => within("readonly", (store) => asked(store.get(OWNER)));

/** The key of this account; what another one left is gone before it is made. */
async function keyOf(account) {
  const found = await owner();
  if (found && found.account === account) return found.key;
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  return within("readwrite", async (store) => {
    const first = await asked(store.get(OWNER)); // of two views that make one at once the first is kept
    if (first && first.account === account) return first.key;
    store.clear();
    await asked(store.put({ account, key }, OWNER));
    return key;
  });
}

const bound = (account, kind) => new TextEncoder().encode(`${account}:${kind}`);

async function opened({ account, key }, kind) {
  const found = await within("readonly", (store) => asked(store.get(kind)));
  if (!found) return [];
  const data = await crypto.subtle.decrypt({ name: "AES-GCM", iv: found.iv, additionalData: bound(account, kind) }, key, found.sealed);
  const alive = Date.now() - LIVES_MS[kind];
  return JSON.parse(new TextDecoder().decode(data)).filter(({ at }) => at > alive && at <= Date.now());
}

let turn = Promise.resolve();

/**
 * `rows` of a `kind`, each with an `id`, as they were shown just now. `whole`: they are all that there is of it.
 * `still()` says whether the account is the one that is signed in, up to the last moment.
 */
export function keep(account, kind, rows, { whole, still }) {
  turn = turn.then(() => put(account, kind, rows, whole, still)).catch(() => undefined); // full, or private: not kept
  return turn;
}

async function put(account, kind, rows, whole, still) {
  if (!able() || !still()) return;
  const key = await keyOf(account);
  const at = Date.now();
  const fresh = new Set(rows.map(({ id }) => id));
  const before = whole ? [] : (await opened({ account, key }, kind)).filter(({ id }) => !fresh.has(id));
  const all = [...rows.map((row) => Object.assign({}, row, { at })), ...before].slice(0, MOST);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bound(account, kind) }, key, new TextEncoder().encode(JSON.stringify(all)));
  await within("readwrite", async (store) => {
    const whose = await asked(store.get(OWNER)); // another page may have taken the place for another person meanwhile
    if (still() && whose && whose.account === account) await asked(store.put({ iv, sealed }, kind));
  });
}

/** What is kept and still lives, by kind: `{inbox: [{at, …}], …}`; null where nobody left anything. */
export async function kept() {
  if (!able()) return null;
  const whose = await owner();
  if (!whose) return null;
  const found = {};
  for (const kind of Object.keys(LIVES_MS)) {
    found[kind] = await opened(whose, kind);
    if (!found[kind].length) await within("readwrite", (store) => asked(store.delete(kind)));
  }
  return found;
}
