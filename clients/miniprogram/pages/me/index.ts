/** Language and large type of this phone, WeChat's link, and signing out. */

import { actFor } from "../../logic/acting";
import { forget, get } from "../../logic/api";
import { frame, switchElder, switchLanguage } from "../../logic/choices";
import { mandates } from "../../logic/hall";
import type { Mandate } from "../../logic/hall_wire";
import { attempt, carried, start } from "../../logic/pages";
import { signOut, unlink } from "../../logic/sign_in";
import type { Me } from "../../logic/wire";
import { fill } from "../../logic/words";
import { HALL_WORDS } from "../../shared/hall/words";

Page({
  data: { ...frame(HALL_WORDS), phone: "", linked: false, mandates: [] as (Mandate & { words: string })[], busy: false },

  onShow() {
    this.setData(frame(HALL_WORDS));
    return attempt(this, async () => {
      const [me, held] = await Promise.all([get<Me>("/v1/me"), mandates()]);
      const { t } = this.data;
      this.setData({
        phone: me.phone,
        linked: me.wechat_linked,
        mandates: held.map((one) => ({ ...one, words: fill(t.beginFor, { name: one.name }) })),
      });
    });
  },

  onLanguage() {
    switchLanguage();
    return this.onShow();
  },

  onElder() {
    switchElder();
    this.setData(frame(HALL_WORDS));
  },

  onFor(event: WechatMiniprogram.TouchEvent) {
    actFor(this.data.mandates.find(({ mandate }) => mandate === carried(event, "mandate")) ?? null);
    start("items");
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
