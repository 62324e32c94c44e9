/** The face check by WeChat's own service: no camera of this program is ever used for it. */

import { get, post } from "./api";
import type { ConsentText, EvidenceAnswer, EvidenceBegun } from "./wire";

/** Base library 3.8.12 and client 8.0.57 or newer. */
export function isSupported(): Promise<boolean> {
  return new Promise((resolve) => {
    if (!wx.checkIsSupportFacialRecognition) return resolve(false);
    wx.checkIsSupportFacialRecognition({
      success: () => resolve(true),
      fail: () => resolve(false),
    });
  });
}

/** What a look is for: a pension, or what was begun to be signed by face in a case. */
export type Matter = { scheme: string } | { case: string; digest: string };

/** The agreement that has to stand before name and ID number go to WeChat, one of each matter; null once it was given. */
export async function wanted(matter: Matter): Promise<ConsentText | null> {
  const asked = "case" in matter ? "wechat_signing" : "wechat_verify";
  const { consents } = await get<{ consents: ConsentText[] }>("/v1/consents");
  return consents.find(({ purpose, given }) => purpose === asked && !given) ?? null;
}

export async function agree(text: ConsentText, language: string): Promise<void> {
  await post("/v1/me/consents", {
    purpose: text.purpose,
    version: text.version,
    language,
    text_sha256: text.text_sha256,
  });
}

/** Null when it was broken off: nobody judged, and nothing counts. */
export async function look(matter: Matter): Promise<EvidenceAnswer | null> {
  const begun = await post<EvidenceBegun>("/v1/evidence", {
    provider: "wechat_verify",
    action: "case" in matter ? "case.sign" : "pension.certify",
    ...matter,
  });
  if (!(await shown(begun.opens.value))) return null;
  // That WeChat's page is finished is no result: the service asks WeChat itself.
  return post<EvidenceAnswer>(`/v1/evidence/${begun.evidence}/result`, {});
}

function shown(verifyId: string): Promise<boolean> {
  return new Promise((resolve) => {
    wx.requestFacialVerify({
      verifyId,
      success: () => resolve(true),
      fail: () => resolve(false),
    });
  });
}
