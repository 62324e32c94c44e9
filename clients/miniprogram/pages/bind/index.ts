/** Who the person is, this once; first a code, where WeChat alone has named the number. */

import { post, Refused } from "../../logic/api";
import { frame } from "../../logic/choices";
import { attempt, start, typed } from "../../logic/pages";

interface Named {
  name: string;
  id_number: string;
}

let named: Named = { name: "", id_number: "" };

async function bind(): Promise<boolean> {
  try {
    await post("/v1/me/person", named);
    return true;
  } catch (error) {
    if (error instanceof Refused && error.kind === "confirmation-needed") return false;
    throw error;
  }
}

Page({
  data: { ...frame(), asksCode: false, busy: false },

  onShow() {
    this.setData(frame());
  },

  onName(event: WechatMiniprogram.FormSubmit) {
    const { name = "", id_number = "" } = typed(event);
    named = { name, id_number };
    return attempt(this, async () => {
      if (await bind()) return start("home");
      await post("/v1/me/codes");
      this.setData({ asksCode: true });
    });
  },

  onCode(event: WechatMiniprogram.FormSubmit) {
    return attempt(this, async () => {
      await post("/v1/me/confirmations", { code: typed(event).code });
      await bind();
      start("home");
    });
  },
});
