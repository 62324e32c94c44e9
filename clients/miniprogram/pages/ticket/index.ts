/** Tickets for the windows of a hall: taken here, and followed until called. */

import { get, post } from "../../logic/api";
import type { Hall, Ticket } from "../../logic/booking_wire";
import { frame } from "../../logic/choices";
import { enter, follow, leave } from "../../logic/inbox";
import { attempt, carried, load } from "../../logic/pages";
import { ask, toAsk } from "../../logic/subscribe";
import { fill } from "../../logic/words";
import { TICKET_WORDS } from "../../shared/bookings/ticket_words";

const LOOK_MS = 20_000; // beside the updates, of which one may be lost
const OPEN = ["waiting", "called", "serving"];
const SOON_MIN = 2;

interface Shown extends Ticket {
  standing: string;
  wait_words: string;
  sure: boolean;
}

Page({
  data: {
    ...frame(TICKET_WORDS),
    tickets: null as Shown[] | null,
    halls: [] as (Hall & { hours: string })[],
    at: 0,
    group: "",
    priority: "",
    groups: [] as { letter: string; name: string; about: string }[],
    kinds: [] as { kind: string; name: string }[],
    templates: [] as string[],
    called: "",
    sure: "",
    said: "",
    busy: false,
  },
  timer: 0,
  heard: "", // the last call that was felt

  onShow() {
    const view = enter();
    this.setData(frame(TICKET_WORDS));
    return load(this, async () => {
      await this.fill();
      follow(view, () => this.fill());
      this.timer = setInterval(() => void this.fill().catch(() => undefined), LOOK_MS) as unknown as number;
      const [{ halls }, templates] = await Promise.all([get<{ halls: Hall[] }>("/v1/halls"), toAsk()]);
      this.setData({ halls: halls.map((one) => ({ ...one, hours: `${one.name}（${fill(this.data.t.hours, { opens: one.opens, closes: one.closes })}）` })), templates });
      this.choose(0);
    });
  },

  onHide() {
    this.still();
  },

  onUnload() {
    this.still();
  },

  still() {
    clearInterval(this.timer);
    leave();
  },

  async fill() {
    const { tickets } = await get<{ tickets: Ticket[] }>("/v1/tickets");
    const held = tickets.filter(({ state }) => OPEN.includes(state));
    const call = held.find(({ state }) => state === "called");
    const heard = call ? `${call.ticket} ${call.called_at}` : "";
    if (heard && heard !== this.heard) wx.vibrateLong?.({ fail: () => undefined });
    this.heard = heard;
    this.setData({ tickets: held.map((one) => this.shown(one)) });
  },

  shown(one: Ticket): Shown {
    const { t, sure } = this.data;
    const window = one.window ?? "";
    const waiting = one.ahead ? fill(t.ahead, { count: one.ahead }) : t.next;
    const there = one.state === "called" ? t.come : t.serving;
    const standing = one.state === "waiting" ? waiting : fill(there, { window });
    const range = one.wait && (one.wait.high <= SOON_MIN ? t.waitSoon : fill(t.waitRange, one.wait));
    return { ...one, standing, wait_words: range ?? t.waitUnknown, sure: sure === one.ticket };
  },

  choose(at: number) {
    const { t, halls } = this.data;
    const hall = halls[at];
    this.setData({
      at,
      group: "",
      priority: "",
      groups: (hall?.groups ?? []).map(({ letter, name, waiting, windows }) => ({
        letter,
        name: `${letter} · ${name}`,
        about: [fill(t.waitingHere, { count: waiting }), windows.length ? "" : t.noWindow].filter(Boolean).join("，"),
      })),
      kinds: (hall?.priorities ?? []).filter(({ by }) => by === "self"),
    });
  },

  onHall(event: WechatMiniprogram.PickerChange) {
    this.choose(Number(event.detail.value));
  },

  onGroup(event: WechatMiniprogram.RadioGroupChange) {
    this.setData({ group: event.detail.value });
  },

  onPriority(event: WechatMiniprogram.RadioGroupChange) {
    this.setData({ priority: event.detail.value });
  },

  onTake() {
    const { t, group, priority, halls, at, templates } = this.data;
    if (!group) return this.setData({ trouble: { title: t.choose, next: "" } });
    const asked = ask(templates);
    this.setData({ templates: [] });
    return attempt(this, async () => {
      await asked;
      const made = await post<Ticket>("/v1/tickets", { hall: halls[at]?.hall ?? "", group, priority });
      this.setData({ said: fill(t.taken, { number: made.number }) });
      await this.fill();
    });
  },

  onSure(event: WechatMiniprogram.TouchEvent) {
    const ticket = carried(event, "ticket");
    this.setData({ sure: this.data.sure === ticket ? "" : ticket });
    this.setData({ tickets: (this.data.tickets ?? []).map((one) => this.shown(one)) });
  },

  onReturn(event: WechatMiniprogram.TouchEvent) {
    return attempt(this, async () => {
      await post(`/v1/tickets/${carried(event, "ticket")}/returns`);
      this.setData({ said: this.data.t.givenBack });
      await this.fill();
    });
  },
});
