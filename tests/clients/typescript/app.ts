// A mini-program's day with the SDK; `done` is the test's.

import { CitizenClient, Problem } from "./sdk/index";
import { wechat } from "./sdk/wechat";

declare const given: { base: string; phone: string; code: string };
declare function done(seen: object): void;

async function day(): Promise<void> {
  let kept = 0;
  const phone = new CitizenClient(given.base, { ...wechat(wx), keep: () => { kept += 1; } });
  await phone.signIn(given.phone, given.code);
  const { level } = await phone.account.me();
  const updates = phone.notices.updates();
  let heard = "";
  for await (const update of updates) {
    heard = update.kind;
    if (heard === "caught_up") break;
  }
  const refused = await phone.pensions.entitlements().catch((error: unknown) => error);
  const patch = await phone.account.change({ elder_mode: true }).catch((error: unknown) => error);
  done({
    level,
    kept,
    heard,
    refused: refused instanceof Problem ? refused.kind : String(refused),
    next: refused instanceof Problem ? refused.nextStep : "",
    patch: patch instanceof Error ? patch.message : "",
  });
}

day().catch((error: unknown) => done({ broken: String(error) }));
