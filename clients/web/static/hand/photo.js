// Photographs for an application that is filled in on a screen, sent piece by piece (tus 1.0) in the applicant's place.

import { Refused } from "../api.js";
import { busy, button, field, h, note, problemBox, say } from "../dom.js";
import { teller } from "../language.js";
import { HAND_WORDS } from "./words.js";

const t = teller(HAND_WORDS);
const PIECE = 1 << 20; // bytes: what a poor line carries before it breaks
const TRIES = 5;
const AGAIN_MS = 1500;
const TUS = { "Tus-Resumable": "1.0.0" };

export async function photo({ app, send, taken, done, stop }) {
  let count = 0;
  const picked = field({ label: t("pickPhoto"), hint: t("pickHint"), name: "photo", type: "file", accept: "image/*", capture: "environment" });
  const place = h("div", { role: "status" });
  const finish = button(t("photosDone"), () => busy(finish, done), { kind: "choice" });
  picked.input.addEventListener("change", async () => {
    const [file] = picked.input.files;
    if (!file) return;
    picked.input.disabled = true;
    try {
      await sent(file, (share) => place.replaceChildren(h("p", {}, t("photoSending", { name: file.name, share }))));
      count += 1;
      place.replaceChildren(note("good", "check", t("photoSent", { count })));
      say(t("photoSent", { count }));
    } catch (error) {
      place.replaceChildren(error instanceof Refused ? problemBox(error.problem) : note("bad", "alert", t("photoFailed")));
    } finally {
      picked.input.value = "";
      picked.input.disabled = false;
    }
  });
  return h("section", { class: "card" }, h("p", { class: "strong" }, taken.what), picked.box, place, finish, button(t("stop"), stop, { kind: "plain" }));

  async function sent(file, progress) {
    const begun = await asked("/v1/uploads", { method: "POST", headers: { ...TUS, "Upload-Length": file.size, "Upload-Metadata": `filename ${inBase64(file.name)}` } });
    const at = begun.headers.get("Location");
    let offset = 0;
    let left = TRIES;
    while (offset < file.size) {
      progress(Math.floor((100 * offset) / file.size));
      try {
        const answer = await asked(at, {
          method: "PATCH",
          headers: { ...TUS, "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" },
          body: file.slice(offset, offset + PIECE),
        });
        offset = Number(answer.headers.get("Upload-Offset"));
        left = TRIES;
      } catch (error) {
        // A broken line, or somebody busy: what came of the piece is asked for, and it goes on from there.
        left -= 1;
        if (!left || (error instanceof Refused && ![409, 429, 503].includes(error.problem.status))) throw error;
        await new Promise((go) => setTimeout(go, AGAIN_MS));
        offset = await received(at).catch(() => offset);
      }
    }
  }

  async function received(at) {
    const answer = await asked(at, { method: "GET", headers: TUS });
    return (await answer.json()).received;
  }

  async function asked(path, init) {
    const answer = await send(path, init);
    if (answer.ok) return answer;
    throw new Refused(await answer.json().catch(app.offline));
  }
}

const inBase64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
