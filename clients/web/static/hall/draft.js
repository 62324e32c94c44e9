// A draft, or what was asked for, as it is filled in: saved a moment after each change, under the version that was seen (If-Match).

import { Refused } from "../api.js";
import { formFaults, has, own } from "./filled.js";
import { equal } from "./schema.js";

const PAUSE_MS = 800; // own choice: a person has stopped typing

// What a page that is being left still saves; whoever opens the case next waits for it.
const leaving = new Map();

/** The case as it is once all that was typed on this page before is saved. */
export async function opened(api, id) {
  await leaving.get(id);
  return api.get(path(id));
}

const path = (id) => `/v1/cases/${encodeURIComponent(id)}`;

/**
 * `at`: where it is saved, and how it is read, unless it is the applicant's own. `seen`: the case as it was read. `form`: as `itemForm` gives it. `told(how, why)` is called with "saving", "saved",
 * "savedBut" (faults are marked), "changedElsewhere" and "notSaved"; what was typed since is "saving" still. `version`: the newest that is known.
 */
export function keeping(api, seen, form, told, at = { save: `${path(seen.case)}/form`, read: () => api.get(path(seen.case)) }) {
  let { version } = seen;
  let base = own(seen);
  let timer = 0;
  let running = Promise.resolve(true);
  let touched = false;
  return { changed, save, beside, leave, stop, get version() { return version; } };

  function changed() {
    touched = true;
    told("saving");
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE_MS);
  }

  /** Whether all that is filled in is saved; one at a time. */
  function save({ sparing = true } = {}) {
    clearTimeout(timer);
    running = running.then(() => once(sparing));
    return running;
  }

  /** Another change of the case, in line with those of its form: `work(version)` gives the version after it; once more when another device was first. */
  function beside(work) {
    const done = running.then(async () => {
      try {
        version = await work(version);
      } catch (error) {
        if (!(error instanceof Refused) || error.kind !== "case-changed") throw error;
        await merge(true);
        version = await work(version);
      }
    });
    running = done.then(() => true, () => true);
    return done;
  }

  /** Nothing more is saved: the draft is thrown away. */
  function stop() {
    clearTimeout(timer);
    touched = false;
  }

  function leave() {
    if (!touched || equal(form.value(), base)) return;
    const last = save();
    leaving.set(seen.case, last);
    last.finally(() => leaving.delete(seen.case));
  }

  async function once(sparing) {
    const mine = form.value();
    try {
      if (!equal(mine, base)) await put(mine);
      standing("saved", mine);
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.kind === "case-changed") return merge(sparing);
      const faults = formFaults(error.problem.errors);
      if (!faults.length) return failed(error);
      form.complain(faults, { sparing });
      return allBut(faults, mine);
    }
  }

  /** Of what was typed while the answer was on its way nothing is told yet: it is saved next. */
  function standing(how, mine) {
    if (equal(form.value(), mine)) told(how);
  }

  async function put(answers) {
    const now = await api.put(at.save, { form: answers }, { version });
    version = now.version;
    base = answers;
  }

  /** What is not right is not saved, and everything else is. */
  async function allBut(faults, mine) {
    const wrong = new Set(faults.map(({ pointer }) => pointer.split("/")[1]));
    const right = Object.fromEntries(Object.entries(mine).filter(([name]) => !wrong.has(name)));
    try {
      if (!equal(right, base)) await put(right);
      standing("savedBut", mine);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      failed(error);
    }
    return false;
  }

  /** Another device was first: its answers are taken, but for what was changed here since. */
  async function merge(sparing) {
    try {
      const now = await at.read();
      const mine = form.value();
      const theirs = own(now);
      const both = { ...theirs };
      for (const name of new Set([...Object.keys(base), ...Object.keys(mine)])) {
        if (equal(mine[name], base[name])) continue;
        if (has(mine, name)) both[name] = mine[name];
        else delete both[name];
      }
      ({ version } = now);
      base = theirs;
      form.set(both);
      const saved = equal(both, theirs) || (await once(sparing));
      if (saved) told("changedElsewhere");
      return saved;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return failed(error);
    }
  }

  function failed(error) {
    told("notSaved", error.problem.title);
    return false;
  }
}
