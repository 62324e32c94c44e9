/** What the person was granted, the newest first. */

import { get } from "../../logic/api";
import { type Line, lineFacts } from "../../logic/certificates";
import { frame } from "../../logic/choices";
import type { Fact } from "../../logic/hall";
import { attempt, carried, go, load } from "../../logic/pages";
import { CERTIFICATE_WORDS } from "../../shared/hall/certificate_words";

interface Shown extends Line {
  facts: Fact[];
}

Page({
  data: { ...frame(CERTIFICATE_WORDS), certificates: null as Shown[] | null, cursor: "", busy: false },

  onShow() {
    this.setData(frame(CERTIFICATE_WORDS));
    return load(this, () => this.add([], ""));
  },

  onMore() {
    return attempt(this, () => this.add(this.data.certificates ?? [], this.data.cursor));
  },

  onOpen(event: WechatMiniprogram.TouchEvent) {
    go("certificate", { certificate: carried(event, "certificate") });
  },

  async add(before: Shown[], cursor: string) {
    const { t, lang } = this.data;
    const page = await get<{ certificates: Line[]; next_cursor: string }>(
      `/v1/certificates${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`,
    );
    const lines = page.certificates.map((one) => ({ ...one, facts: lineFacts(t, one, lang) }));
    this.setData({ certificates: [...before, ...lines], cursor: page.next_cursor });
  },
});
