/** The agreement, the hand-over to WeChat's own face check, and its result; another way beside each. */

import { frame } from "../../logic/choices";
import { agree, isSupported, look, type Matter, wanted } from "../../logic/face";
import { asked, attempt, goOn, start } from "../../logic/pages";
import { ask, toAsk } from "../../logic/subscribe";
import type { ConsentText } from "../../logic/wire";

type Step = "opening" | "agree" | "begin" | "unsupported" | "done";

Page({
  data: {
    ...frame(),
    signs: "", // the case that is signed; "" for a pension
    step: "opening" as Step,
    text: null as ConsentText | null,
    templates: [] as string[],
    said: "",
    next: "",
    busy: false,
  },
  matter: { scheme: "" } as Matter,

  onLoad(query: Record<string, string | undefined>) {
    const [of, digest] = [asked(query, "case"), asked(query, "digest")];
    this.matter = of ? { case: of, digest } : { scheme: asked(query, "scheme") };
    this.setData({ ...frame(), signs: of });
    return attempt(this, async () => {
      if (!(await isSupported())) return this.setData({ step: "unsupported" });
      const text = await wanted(this.matter);
      // What is signed is sent by another tap, which asks for itself.
      const templates = of ? [] : await toAsk();
      this.setData({ text, templates, step: text ? "agree" : "begin" });
    });
  },

  onAgree() {
    const { text, lang } = this.data;
    if (!text) return;
    return attempt(this, async () => {
      await agree(text, lang);
      this.setData({ step: "begin" });
    });
  },

  onBegin() {
    const question = ask(this.data.templates);
    return attempt(this, async () => {
      await question;
      const result = await look(this.matter);
      if (!result) return this.setData({ said: this.data.t.faceBroken });
      this.setData({ step: "done", said: result.text, next: result.next_step });
    });
  },

  /** To where the ways stand side by side. */
  onOther() {
    const { signs } = this.data;
    wx.navigateBack({ fail: () => (signs ? goOn("apply", { case: signs }) : start("home")) });
  },

  onHome() {
    start("home");
  },
});
