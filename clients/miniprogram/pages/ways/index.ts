/** All ways to certify, of one size and one weight. */

import { get, post } from "../../logic/api";
import { frame } from "../../logic/choices";
import { asked, attempt, carried, go } from "../../logic/pages";
import type { Entitlement, WayOffered } from "../../logic/wire";

const BY_WECHAT = "wechat";
const ELSEWHERE = "network_id";
// A mini-program may film nobody's face by itself: the page in a browser has that way.
const NOT_HERE = "face";

Page({
  data: { ...frame(), scheme: "", ways: [] as WayOffered[], said: "", busy: false },

  onLoad(query: Record<string, string | undefined>) {
    this.setData({ ...frame(), scheme: asked(query, "scheme") });
    return attempt(this, async () => {
      const { entitlements } = await get<{ entitlements: Entitlement[] }>("/v1/entitlements");
      const found = entitlements.find((each) => each.scheme === this.data.scheme);
      this.setData({ ways: (found?.ways ?? []).filter(({ way }) => way !== NOT_HERE) });
    });
  },

  onWay(event: WechatMiniprogram.TouchEvent) {
    const { scheme, t } = this.data;
    const way = carried(event, "way");
    if (way === BY_WECHAT) return go("face", { scheme });
    if (way === ELSEWHERE) return this.setData({ said: t.elsewhere });
    return attempt(this, async () => {
      await post("/v1/me/reviews", { kind: "other_way", scheme, way });
      this.setData({ said: t.wished });
    });
  },
});
