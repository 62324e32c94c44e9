/** The files of an application that is filled in: picked, sent one after the other, named by document, taken back. */

import { FILE_WORDS } from "../shared/hall/file_words";
import { get, offline, put, Refused, remove } from "./api";
import { casePath } from "./hall";
import type { CaseFiles, FileSeen, Item, Material, UploadSeen } from "./hall_wire";
import { type Picked, pickDocuments, pickPhotos, Unread } from "./picked";
import { begunBefore, forgetAllBut, Sending, sendFile, Stopped } from "./tus";
import { fill, type Language, type Told, tell, type Words, words } from "./words";
import type { Fault } from "./wire";

const MEGABYTE = 1024 * 1024;
const FILE_BYTES = 100 * MEGABYTE; // what the platform reads of one file; the page takes larger ones
const PICTURE_BYTES = 20 * MEGABYTE; // docs/uploads.md
const MOST = 20; // files of one document
const LOOK_MS = 1500; // own choices, as the page's
const SELDOM_MS = 10_000;

/** What can be tapped of a row; `does` and `at` come back by `act`. */
export interface Press {
  does: string;
  at: string;
  words: string;
  spoken: string;
  material?: string; // where another than that of its part is meant
}

export interface Row {
  key: string;
  name: string;
  lines: string[];
  presses: Press[];
}

export interface Part {
  material: string; // "" for what belongs to no document yet
  label: string;
  also: string;
  rows: Row[];
  refused: { title: string; next: string }[];
  presses: Press[];
}

interface OnTheWay {
  key: string;
  material: string;
  file: Picked;
  upload: string;
  sending: Sending;
  share: number;
  cut: boolean;
  halted: string[]; // why it does not go on by itself
}

/** In line with what else changes the case: logic of the page's draft. */
interface Beside {
  beside(work: (version: number) => Promise<number>): Promise<unknown>;
}

interface Made {
  id: string;
  item: Item;
  wanted: readonly string[];
  language: Language;
  draft: Beside;
  shown(parts: Part[]): void;
  said(text: string): void;
}

export class MaterialFiles {
  private readonly t: Told<typeof FILE_WORDS>;
  private readonly own: Words;
  private readonly asked: Material[];
  private held: FileSeen[] = [];
  private version = 0; // of the case, as its files were heard of last
  private mine: UploadSeen[] = [];
  private way: OnTheWay[] = [];
  private readonly ours = new Set<string>(); // uploads that were sent from here
  private readonly refused = new Map<string, { title: string; next: string }[]>();
  private readonly told = new Set<string>();
  private sure = ""; // which is to be deleted, once that is confirmed
  private line: Promise<void> = Promise.resolve();
  private timer = 0;
  private left = false;
  private count = 0;

  constructor(private readonly made: Made) {
    this.t = tell(FILE_WORDS, made.language);
    this.own = words(made.language);
    this.asked = made.item.materials.filter(({ ways }) => ways.includes("upload"));
  }

  get any(): boolean {
    return this.asked.length > 0;
  }

  async open(): Promise<void> {
    if (!this.any) return;
    await Promise.all([this.list(), this.look()]);
    this.show();
  }

  /** What is not there yet, as faults that point at documents. */
  lacking(): Fault[] {
    return this.asked.flatMap(({ material, ways, required }) => {
      const pointer = `/materials/${material}`;
      if (this.way.some((one) => one.material === material)) return [{ pointer, detail: this.t.underWay }];
      const there = this.held.some((file) => file.material === material && file.state !== "refused");
      return required && ways.length === 1 && !there ? [{ pointer, detail: this.t.lacking }] : [];
    });
  }

  /** In front again: the line may be back, and what was looked at meanwhile is seen. */
  wake(): void {
    for (const { sending } of this.way) sending.wake();
    if (this.any && this.timer) this.look().catch(() => undefined);
  }

  /** Nothing more is sent from here; what has arrived stays. */
  leave(): void {
    this.left = true;
    clearTimeout(this.timer);
    for (const { sending } of this.way) sending.stop();
  }

  /** What was tapped; what is sent goes on after it. */
  async act(does: string, at: string, material: string): Promise<void> {
    switch (does) {
      case "photo":
        return this.picked(material, await pickPhotos(this.room(material), this.own.photo));
      case "document":
        return this.picked(material, await pickDocuments(this.room(material)));
      case "stop":
        return this.stop(at);
      case "again":
        return this.again(at);
      case "put":
        await this.name((all) => [...all, { upload: at, material }]);
        return this.list();
      case "delete":
        return this.drop(at);
      default:
        this.sure = does === "ask" ? at : "";
        this.show();
    }
  }

  private room(material: string): number {
    const there = this.held.filter((one) => one.material === material).length;
    const coming = this.way.filter((one) => one.material === material).length;
    return Math.max(1, MOST - there - coming);
  }

  private picked(material: string, found: Picked[] | "cancelled" | "denied"): void {
    if (found === "denied") this.refuse(material, this.own.filesDenied, this.own.filesDeniedNext);
    else if (found !== "cancelled") for (const file of found) this.queue(material, file);
    this.show();
  }

  private queue(material: string, file: Picked): void {
    const picture = /\.(jpe?g|png)$/i.test(file.name);
    if (!picture && !/\.pdf$/i.test(file.name)) return this.refuseFile(material, file.name, this.t.wrongType);
    if (file.size > (picture ? PICTURE_BYTES : FILE_BYTES)) return this.refuseFile(material, file.name, this.own.fileTooLarge);
    if (this.held.filter((one) => one.material === material).length + this.way.length >= MOST) {
      return this.refuseFile(material, file.name, fill(this.t.tooMany, { most: MOST }));
    }
    this.count += 1;
    const one: OnTheWay = { key: `way${this.count}`, material, file, upload: "", sending: new Sending(), share: 0, cut: false, halted: [] };
    this.way.push(one);
    this.start(one);
  }

  private start(one: OnTheWay): void {
    this.line = this.line.then(() => this.send(one));
  }

  private async send(one: OnTheWay): Promise<void> {
    const { file, material, sending } = one;
    try {
      sending.check();
      one.upload ||= await begunBefore(file, this.mine.filter(({ state, case: of }) => state === "receiving" && !of));
      await sendFile(file, one.upload, sending, {
        begun: (upload) => {
          one.upload = upload;
          this.ours.add(upload);
        },
        progress: (share, cut) => {
          Object.assign(one, { share, cut });
          this.show();
        },
      });
      await this.name((all) => [...all.filter(({ upload }) => upload !== one.upload), { upload: one.upload, material }]);
      this.end(one);
      this.made.said(fill(this.t.arrived, { name: file.name }));
    } catch (error) {
      await this.failed(one, error);
    }
    this.show();
  }

  private end(one: OnTheWay): void {
    this.way = this.way.filter((each) => each !== one);
  }

  private async failed(one: OnTheWay, error: unknown): Promise<void> {
    const { file, material, upload } = one;
    if (error instanceof Stopped) {
      this.end(one);
      // It ends by itself after a day; who left the page goes on with it later.
      if (upload && !this.left) await remove(`/v1/uploads/${upload}`).catch(() => undefined);
    } else if (error instanceof Unread) {
      this.end(one);
      this.refuseFile(material, file.name, this.t.unread);
    } else {
      const { problem } = error instanceof Refused ? error : offline();
      const why = upload ? await this.unusable(upload) : "";
      if (why) {
        this.end(one);
        this.refuseFile(material, file.name, why);
      } else one.halted = [problem.title, ...(problem.errors ?? []).map(({ detail }) => detail), problem.next_step];
    }
  }

  /** Why it can't be used, where it was looked at before it was named; it goes then. */
  private async unusable(upload: string): Promise<string> {
    const seen = await get<UploadSeen>(`/v1/uploads/${upload}`).catch(() => null);
    if (seen?.state !== "refused") return "";
    await remove(`/v1/uploads/${upload}`).catch(() => undefined);
    return seen.why_words;
  }

  private stop(key: string): void {
    const one = this.way.find((each) => each.key === key);
    one?.sending.stop();
    if (one?.halted.length) this.start(one); // to its end
  }

  private async again(key: string): Promise<void> {
    const one = this.way.find((each) => each.key === key);
    if (!one) return;
    Object.assign(one, { halted: [], upload: "" });
    await this.list();
    this.start(one);
  }

  private async drop(upload: string): Promise<void> {
    this.sure = "";
    const of = this.held.find((file) => file.upload === upload) ?? this.mine.find((file) => file.upload === upload);
    if (this.held.some((file) => file.upload === upload)) await this.name((all) => all.filter((file) => file.upload !== upload));
    else {
      await remove(`/v1/uploads/${encodeURIComponent(upload)}`);
      await this.list();
    }
    this.made.said(fill(this.t.removed, { name: of?.name ?? "" }));
  }

  /** What the account has that was handed in nowhere. */
  private async list(): Promise<void> {
    ({ uploads: this.mine } = await get<{ uploads: UploadSeen[] }>("/v1/uploads"));
    forgetAllBut(this.mine);
    this.show();
  }

  private async look(wait = LOOK_MS): Promise<void> {
    const found = await get<CaseFiles>(`${casePath(this.made.id)}/materials`);
    // Asked before something was named, and answered after: it knows nothing of that.
    if (found.version >= this.version) this.take(found);
    this.later(wait);
  }

  /** Again, as long as something is being looked at there. */
  private later(wait: number): void {
    clearTimeout(this.timer);
    this.timer = 0;
    if (this.left || !this.held.some(({ state }) => state === "scanning")) return;
    const next = Math.min(wait * 1.5, SELDOM_MS);
    this.timer = setTimeout(() => this.look(next).catch(() => this.later(next)), wait);
  }

  /** What can't be used is told with its reason, and goes. */
  private take({ files, version }: CaseFiles): number {
    this.held = files;
    this.version = version;
    const refused = files.filter(({ state, handed_in_at: at }) => state === "refused" && !at);
    for (const { upload, material, name, why_words: why } of refused) {
      if (!this.told.has(upload)) this.refuseFile(material, name, why);
      this.told.add(upload);
    }
    this.show();
    if (refused.length) this.name((all) => all).catch(() => undefined); // it goes with the next change else
    return version;
  }

  /** Names all that goes with the case; what is named no more is deleted. */
  private async name(change: (all: Named[]) => Named[]): Promise<void> {
    const path = `${casePath(this.made.id)}/materials`;
    let again = false;
    await this.made.draft.beside(async (version) => {
      if (again) this.take(await get<CaseFiles>(path)); // another device was first
      again = true;
      try {
        return await this.put(path, change, version);
      } catch (error) {
        // Another file was found unusable since it was looked at: it goes, and takes none along.
        if (!(error instanceof Refused) || error.kind !== "body-invalid") throw error;
        this.take(await get<CaseFiles>(path));
        return this.put(path, change, version);
      }
    });
    this.later(LOOK_MS);
  }

  private async put(path: string, change: (all: Named[]) => Named[], version: number): Promise<number> {
    const kept = this.held.filter(({ state, handed_in_at: at }) => !at && state !== "refused");
    const materials: Record<string, string[]> = {};
    for (const { upload, material } of change(kept)) materials[material] = [...(materials[material] ?? []), upload];
    return this.take(await put<CaseFiles>(path, { materials }, { version }));
  }

  private refuse(material: string, title: string, next: string): void {
    this.refused.set(material, [...(this.refused.get(material) ?? []), { title, next }]);
  }

  private refuseFile(material: string, name: string, why: string): void {
    this.refuse(material, fill(this.t.refusedTitle, { name }), why);
  }

  private show(): void {
    if (this.left) return;
    this.made.shown([...this.asked.map((one) => this.part(one)), ...this.loose()]);
  }

  private part({ material, name, ways, required }: Material): Part {
    const { t, own, made } = this;
    const others = ways.filter((way) => way !== "upload").map((way) => (t as Record<string, string>)[`way_${way}`] ?? way);
    const press = (does: string, said: string): Press => ({ does, at: "", words: said, spoken: `${said}：${name}` });
    return {
      material,
      label: `${name}${required ? "" : t.ifAny}${made.wanted.includes(material) ? t.wanted : ""}`,
      also: others.length ? fill(t.also, { ways: others.join(" / ") }) : "",
      rows: [
        ...this.held.filter((file) => file.material === material).map((file) => this.row(file, !file.handed_in_at)),
        ...this.way.filter((one) => one.material === material).map((one) => this.moving(one)),
      ],
      refused: this.refused.get(material) ?? [],
      presses: [press("photo", own.takePhoto), press("document", own.takeDocument)],
    };
  }

  private row(file: UploadSeen, mayGo: boolean, more: Press[] = []): Row {
    const size = fill(this.t.size, { mb: Math.max(0.1, (file.size || file.length) / MEGABYTE).toFixed(1) });
    return { key: file.upload, name: file.name, lines: [`${size} · ${file.standing}`], presses: [...more, ...(mayGo ? this.deleting(file) : [])] };
  }

  private deleting({ upload: at, name }: UploadSeen): Press[] {
    const { t } = this;
    const spoken = fill(t.removeOf, { name });
    if (this.sure !== at) return [{ does: "ask", at, words: t.remove, spoken }];
    return [{ does: "delete", at, words: t.removeNow, spoken: `${t.removeNow}：${name}` }, { does: "keep", at, words: t.keep, spoken: `${t.keep}：${name}` }];
  }

  private moving({ key, file: { name }, share, cut, halted }: OnTheWay): Row {
    const { t } = this;
    const slots = { name, percent: Math.floor(100 * share) };
    const stop = { does: "stop", at: key, words: t.stop, spoken: fill(t.stopOf, { name }) };
    if (!halted.length) return { key, name, lines: [fill(cut ? t.waiting : t.sending, slots)], presses: [stop] };
    const goOn = { does: "again", at: key, words: t.goOn, spoken: `${t.goOn}：${name}` };
    return { key, name, lines: [...halted, fill(t.stopped, slots)], presses: [goOn, stop] };
  }

  /** What was sent and belongs nowhere yet: from another device, or broken off. */
  private loose(): Part[] {
    const { t } = this;
    const all = this.mine.filter(({ upload, case: of }) => !of && !this.ours.has(upload));
    if (!all.length) return [];
    const rows = all.map((file) => {
      const whole = ["scanning", "ready"].includes(file.state);
      const puts = whole ? this.asked.map(({ material, name }) => ({
        does: "put", at: file.upload, material, words: fill(t.put, { material: name }), spoken: fill(t.putOf, { name: file.name, material: name }),
      })) : [];
      const row = this.row(file, true, puts);
      if (file.state === "receiving") row.lines = [fill(t.loosePart, { name: file.name, percent: Math.floor((100 * file.received) / file.length) })];
      return file.why_words ? { ...row, lines: [file.why_words] } : row;
    });
    return [{ material: "", label: t.looseTitle, also: "", rows, refused: [], presses: [] }];
  }
}

type Named = Pick<FileSeen, "upload" | "material">;
