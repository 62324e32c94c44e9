/** Signing in: by WeChat or by a code, side by side. */

import { frame, switchLanguage } from "../../logic/choices";
import { attempt, start, typed } from "../../logic/pages";
import { byCode, byWechat, link, type Next, sendCode } from "../../logic/sign_in";

let sent = { phone: "", request: "" };

Page({
  data: { ...frame(), step: "choose" as "choose" | Next | "enter" | "link", busy: false },

  onShow() {
    this.setData(frame());
  },

  onLanguage() {
    switchLanguage();
    this.setData(frame());
  },

  onWechat() {
    return attempt(this, async () => this.arrive(await byWechat()));
  },

  /** Without a code the person declined: the form for a code is there instead. */
  onPhone(event: WechatMiniprogram.ButtonGetPhoneNumber) {
    const { code } = event.detail;
    if (!code) return this.onCode();
    return attempt(this, async () => this.arrive(await byWechat(code)));
  },

  onCode() {
    this.setData({ step: "code" });
  },

  onSend(event: WechatMiniprogram.FormSubmit) {
    const { phone = "" } = typed(event);
    return attempt(this, async () => {
      const { request } = await sendCode(phone);
      sent = { phone, request };
      this.setData({ step: "enter" });
    });
  },

  onEnter(event: WechatMiniprogram.FormSubmit) {
    const { code = "" } = typed(event);
    return attempt(this, async () => {
      await byCode(sent.phone, code, sent.request);
      this.setData({ step: "link" });
    });
  },

  onLink() {
    return attempt(this, async () => {
      await link();
      start("home");
    });
  },

  onNotNow() {
    start("home");
  },

  arrive(next: Next) {
    if (next === "open") start("home");
    else this.setData({ step: next });
  },
});
