/** The agreement, the hand-over to WeChat's own face check, and its result; another way beside each. */

import { frame } from "../../logic/choices";
import { agree, certify, isSupported, wanted } from "../../logic/face";
import { asked, attempt, start } from "../../logic/pages";
import { ask, toAsk } from "../../logic/subscribe";
import type { ConsentText } from "../../logic/wire";

type Step = "opening" | "agree" | "begin" | "unsupported" | "done";

Page({
  data: {
    ...frame(),
    scheme: "",
    step: "opening" as Step,
    text: null as ConsentText | null,
    templates: [] as string[],
    said: "",
    next: "",
    busy: false,
  },

  onLoad(query: Record<string, string | undefined>) {
    this.setData({ ...frame(), scheme: asked(query, "scheme") });
    return attempt(this, async () => {
      if (!(await isSupported())) return this.setData({ step: "unsupported" });
      const [text, templates] = [await wanted(), await toAsk()];
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
      const result = await certify(this.data.scheme);
      if (!result) return this.setData({ said: this.data.t.faceBroken });
      this.setData({ step: "done", said: result.text, next: result.next_step });
    });
  },

  onOther() {
    wx.navigateBack();
  },

  onHome() {
    start("home");
  },
});
