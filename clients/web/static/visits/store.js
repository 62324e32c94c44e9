// What the phone keeps of home visits: sealed by AES-GCM, each under a key that no script can read out.
// The list of a day (names, addresses) and what was done at doors have a key each: with its key the list is gone.

const NAME = "zhijian.visits";
const LIST = "list";
const REPORTS = "reports";

function asked(request) {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}

function opened() {
  const request = indexedDB.open(NAME, 1);
  request.addEventListener("upgradeneeded", () => {
    for (const store of ["keys", LIST, REPORTS]) request.result.createObjectStore(store);
  });
  return asked(request);
}

/** Over when what `work` asked for is on disk, so that a page that is killed then has lost nothing. */
async function within(stores, mode, work) {
  const database = await opened();
  try {
    const transaction = database.transaction(stores, mode, { durability: "strict" });
    const done = new Promise((resolve, reject) => {
      transaction.addEventListener("complete", resolve);
      transaction.addEventListener("abort", () => reject(transaction.error));
      transaction.addEventListener("error", () => reject(transaction.error));
    });
    const [found] = await Promise.all([work(transaction), done]);
    return found;
  } finally {
    database.close();
  }
}

const keyOf = (store) => within(["keys"], "readonly", (tx) => asked(tx.objectStore("keys").get(store)));

async function keyFor(store) {
  const found = await keyOf(store);
  if (found) return found;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  // Of two pages that make one at once the first is kept.
  return within(["keys"], "readwrite", async (tx) => {
    const keys = tx.objectStore("keys");
    const first = await asked(keys.get(store));
    if (!first) keys.put(made, store);
    return first ?? made;
  });
}

const place = (store, id) => new TextEncoder().encode(`${store}:${id}`);

async function put(store, id, value) {
  const key = await keyFor(store);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = new TextEncoder().encode(JSON.stringify(value));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: place(store, id) }, key, data);
  await within([store], "readwrite", (tx) => tx.objectStore(store).put({ iv, sealed }, id));
}

async function all(store) {
  const key = await keyOf(store);
  if (!key) return [];
  const [ids, rows] = await within([store], "readonly", (tx) => Promise.all([
    asked(tx.objectStore(store).getAllKeys()), asked(tx.objectStore(store).getAll())]));
  return Promise.all(rows.map(async ({ iv, sealed }, at) => {
    const data = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: place(store, ids[at]) }, key, sealed);
    return JSON.parse(new TextDecoder().decode(data));
  }));
}

/** The day that was handed over; null for none. */
export const list = async () => (await all(LIST))[0] ?? null;

export const keepList = (handed) => put(LIST, "one", handed);

/** Names and addresses are gone, with the key that opened them; what was done at doors stays until it is sent. */
export const wipeList = () => within(["keys", LIST], "readwrite", (tx) => {
  tx.objectStore(LIST).clear();
  return asked(tx.objectStore("keys").delete(LIST));
});

/** What was done and is not sent yet, the first first. */
export const reports = async () => (await all(REPORTS)).sort((one, other) => one.body.met_at.localeCompare(other.body.met_at));

export const keepReport = (report) => put(REPORTS, report.visit, report);

export const dropReport = (visit) => within([REPORTS], "readwrite", (tx) => asked(tx.objectStore(REPORTS).delete(visit)));
