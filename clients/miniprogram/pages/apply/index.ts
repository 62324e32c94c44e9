/** Filling in a case: saved as one goes, read back, signed where its item asks for it, and sent. Later, what lacks. */

import { formFaults, filledIn } from "../../shared/hall/filled";
import { keeping, opened } from "../../shared/hall/draft";
import { HALL_WORDS } from "../../shared/hall/words";
import { get, put, Refused, remove } from "../../logic/api";
import { frame } from "../../logic/choices";
import { clock, moment } from "../../logic/days";
import type { FieldView } from "../../logic/fields";
import { MaterialFiles, type Part } from "../../logic/files";
import { ItemForm, readBack } from "../../logic/form";
import { casePath, itemOf, lacking, materialLine } from "../../logic/hall";
import type { Case, Item, Material, Signature } from "../../logic/hall_wire";
import { asked, attempt, carried, copyLink, go, goOn, load, start, stopActing } from "../../logic/pages";
import { beginSigning, send, signatureOf, signByCode } from "../../logic/sending";
import { ask, toAsk } from "../../logic/subscribe";
import type { Fault } from "../../logic/wire";
import { fill } from "../../logic/words";

type Stage = "opening" | "fill" | "check" | "sign";
type Draft = ReturnType<typeof keeping>;

const OPEN = ["draft", "supplement_wanted"];
const FACE = "face"; // WeChat's own service: a mini-program may film nobody by itself

Page({
  data: {
    ...frame(HALL_WORDS),
    id: "",
    stage: "opening" as Stage,
    name: "",
    lead: "",
    fields: [] as FieldView[],
    how: "",
    lacks: null as { words: string; lines: string[] } | null,
    documents: [] as string[],
    parts: [] as Part[],
    elsewhere: false,
    rows: [] as object[],
    signs: false,
    signature: null as Signature | null,
    ways: [] as { way: string; name: string }[],
    way: "",
    ready: "",
    sentTo: "",
    templates: [] as string[],
    discards: false,
    sure: false,
    said: "",
    busy: false,
  },
  seen: null as Case | null,
  item: null as Item | null,
  form: null as ItemForm | null,
  draft: null as Draft | null,
  files: null as MaterialFiles | null,
  code: "",

  onLoad(query: Record<string, string | undefined>) {
    this.setData({ ...frame(HALL_WORDS), id: asked(query, "case") });
    return load(this, async () => {
      this.setData({ templates: await toAsk() });
      await this.open();
    });
  },

  onShow() {
    this.files?.wake();
    if (this.data.stage === "sign") return load(this, () => this.sign()); // it may have been signed meanwhile
  },

  onHide() {
    this.draft?.leave();
  },

  onUnload() {
    this.draft?.leave();
    this.files?.leave();
  },

  /** As it is kept, whoever filled it in and wherever. */
  async open(): Promise<void> {
    const { t, lang, id } = this.data;
    const seen = (await opened({ get }, id)) as Case;
    if (!OPEN.includes(seen.state)) return goOn("case", { case: id });
    const item = await itemOf(seen);
    Object.assign(this, { seen, item });
    const form = new ItemForm({
      schema: item.form,
      prefilled: seen.prefilled,
      wanted: seen.supplement?.wants ?? [],
      language: lang,
      elsewhere: t.fieldElsewhere,
      shown: (fields) => this.setData({ fields }),
    });
    form.set(filledIn(seen));
    this.form = form;
    this.draft = keeping({ get, put }, seen, form, (how: keyof typeof HALL_WORDS, why = "") => {
      this.setData({ how: fill(t[how], { why }) });
    });
    const first = seen.state === "draft";
    const documents = item.materials.filter(({ ways }) => !ways.includes("upload")).map((one) => materialLine(t, one));
    this.setData({
      stage: "fill",
      documents,
      name: seen.name,
      lead: first ? fill(t.applyLead, { when: moment(seen.kept_until ?? seen.opened_at, lang) }) : t.supplementLead,
      lacks: first ? null : lacking(t, seen, item, lang),
      elsewhere: !form.whole,
      signs: item.signed_by.length > 0,
      discards: first,
    });
    return this.openFiles(seen, item);
  },

  openFiles({ supplement }: Case, item: Item): Promise<void> | undefined {
    const { id, lang } = this.data;
    if (!this.draft) return;
    this.files?.leave();
    this.files = new MaterialFiles({
      id,
      item,
      wanted: supplement?.wants ?? [],
      language: lang,
      draft: this.draft,
      shown: (parts) => this.setData({ parts }),
      said: (said) => this.setData({ said }),
    });
    return this.files.open();
  },

  onFile(event: WechatMiniprogram.TouchEvent) {
    this.setData({ said: "" });
    return attempt(this, async () => {
      await this.files?.act(carried(event, "does"), carried(event, "at"), carried(event, "material"));
    });
  },

  onAnswer({ detail: { at, value } }: WechatMiniprogram.CustomEvent<{ at: string; value: string | boolean }>) {
    this.form?.answer(at, value);
    this.draft?.changed();
  },

  onLeft() {
    this.form?.left();
  },

  onAdd({ detail: { name } }: WechatMiniprogram.CustomEvent<{ name: string }>) {
    this.form?.add(name);
  },

  onDrop({ detail: { name, n } }: WechatMiniprogram.CustomEvent<{ name: string; n: number }>) {
    this.form?.drop(name, n);
    this.draft?.changed();
  },

  onCheck() {
    return attempt(this, async () => {
      this.form?.left();
      if (!(await this.draft?.save({ sparing: false }))) return;
      const lacks = [...(this.form?.lacking() ?? []), ...this.naming(this.files?.lacking() ?? [])];
      if (lacks.length) return this.complain(lacks);
      await this.readBack();
    });
  },

  complain(found: Fault[]) {
    const { t } = this.data;
    const rest: Fault[] = this.form?.complain(found) ?? found;
    this.setData({
      stage: "fill",
      trouble: { title: t.someLack, next: t.someLackNext, details: rest.map(({ detail }) => detail) },
    });
  },

  /** What is saved, in its newest version: nothing else is signed and sent. */
  async readBack(): Promise<void> {
    const { id, lang } = this.data;
    const seen = await get<Case>(casePath(id));
    this.seen = seen;
    this.setData({ stage: "check", rows: readBack(this.item?.form ?? { properties: {} }, filledIn(seen), lang) });
  },

  onMend() {
    this.setData({ trouble: null });
    return attempt(this, () => this.open());
  },

  onToSign() {
    return attempt(this, () => this.sign());
  },

  async sign(): Promise<void> {
    if (!this.seen) return;
    const { t, lang } = this.data;
    const signature = await signatureOf(this.seen);
    if (!signature.digest) return this.open(); // something lacks, or was changed
    const { open } = signature;
    const ready = signature.ready && open?.good_until
      ? fill(t.signedBy, { by: open.by, until: clock(open.good_until) })
      : "";
    const ways = signature.ways.map(({ way, name }) => ({ way, name: way === FACE ? t.signByWechat : name }));
    this.setData({ stage: "sign", signature, ready, ways });
  },

  onWay(event: WechatMiniprogram.TouchEvent) {
    const way = carried(event, "way");
    return attempt(this, async () => {
      if (!this.seen) return;
      const { phone, digest } = await beginSigning(this.seen, way);
      if (way === FACE) return go("face", { case: this.data.id, digest });
      this.code = "";
      this.setData({ way, sentTo: way === "code" ? fill(this.data.t.signSent, { phone }) : this.data.t.signWaits });
    });
  },

  onCode(event: WechatMiniprogram.Input) {
    this.code = event.detail.value.trim();
  },

  /** A button, and no form: the platform takes a question about messages in a tap alone. */
  onSignAndSend() {
    const question = this.ask();
    return attempt(this, async () => {
      await question;
      if (!this.seen) return;
      await signByCode(this.seen, this.code);
      await this.send();
    });
  },

  onSignedThere() {
    return attempt(this, async () => {
      await this.sign();
      if (!this.data.ready) this.setData({ said: this.data.t.notSignedYet });
    });
  },

  onSend() {
    const question = this.ask();
    return attempt(this, async () => {
      await question;
      await this.send();
    });
  },

  /** Once a page, first of all in the tap that sends. */
  ask() {
    const { templates } = this.data;
    this.setData({ templates: [] });
    return ask(templates);
  },

  async send(): Promise<void> {
    const { id } = this.data;
    if (!this.seen) return;
    const first = this.seen.state === "draft";
    try {
      await send(this.seen);
      this.draft?.stop();
      this.files?.leave();
      goOn("case", { case: id, sent: first ? "first" : "more" });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      await this.mend(error);
    }
  },

  /** Leads to where it is mended. */
  async mend(error: Refused): Promise<void> {
    const faults = formFaults(error.problem.errors) as Fault[];
    if (error.kind === "case-changed") {
      await this.open();
      this.setData({ said: this.data.t.checkAgain });
    } else if (faults.length) this.complain(faults);
    else {
      if (error.kind === "signature-needed") await this.sign();
      throw new Refused({ ...error.problem, errors: this.naming(error.problem.errors ?? []) });
    }
  },

  /** Faults of documents as sentences of their own: the service points by the name in the definition. */
  naming(errors: Fault[]) {
    return errors.map((one) => {
      const [, of, material] = one.pointer.split("/");
      const found = of === "materials" && this.item?.materials.find((each: Material) => each.material === material);
      return found ? { ...one, detail: `${found.name}：${one.detail}` } : one;
    });
  },

  onSure() {
    this.setData({ sure: !this.data.sure });
  },

  onDiscard() {
    return attempt(this, async () => {
      this.draft?.stop();
      this.files?.leave();
      await remove(casePath(this.data.id));
      start("home");
    });
  },

  onLink() {
    copyLink(this, `apply/${this.data.id}`);
  },

  /** What was typed is saved in the person's place first. */
  async onStopActing() {
    await this.draft?.save();
    this.draft?.stop();
    stopActing();
  },
});
