/** Language and large type of this phone, WeChat's link, and signing out. */

import { forget, get } from "../../logic/api";
import { frame, switchElder, switchLanguage } from "../../logic/choices";
import { attempt, start } from "../../logic/pages";
import { signOut, unlink } from "../../logic/sign_in";
import type { Me } from "../../logic/wire";

Page({
  data: { ...frame(), phone: "", linked: false, busy: false },

  onShow() {
    this.setData(frame());
    return attempt(this, async () => {
      const me = await get<Me>("/v1/me");
      this.setData({ phone: me.phone, linked: me.wechat_linked });
    });
  },

  onLanguage() {
    switchLanguage();
    this.setData(frame());
  },

  onElder() {
    switchElder();
    this.setData(frame());
  },

  onUnlink() {
    return attempt(this, async () => {
      await unlink();
      forget();
      start("sign_in");
    });
  },

  onSignOut() {
    return attempt(this, async () => {
      await signOut();
      start("sign_in");
    });
  },
});
