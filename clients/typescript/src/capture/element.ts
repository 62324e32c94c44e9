/** `<zhijian-capture>`: a face check before a camera, one prompt at a time, large, spoken and announced; no clock. */

import type { Camera } from "./camera.js";
import { cameraTrouble, openCamera } from "./camera.js";
import { element, mirror, refill, stepDrawing } from "./drawing.js";
import { followMark, pageGlow } from "./signals.js";
import type { RunningCapture } from "./socket.js";
import { openCapture } from "./socket.js";
import { hush, speak } from "./voice.js";
import type { CaptureProblem, Coach, Glow, Mark, Prompt, Verdict } from "./wire.js";
import { STEPS } from "./wire.js";
import { say } from "./words.js";

/** Why a check stopped without an end: nothing was counted, and it may begin again with a new ticket. */
export type Interruption = "line" | "camera" | "hidden";
/** Why no camera opened: `name` among the words of the page, `title` for the person. */
export interface CameraTrouble {
  readonly name: string;
  readonly title: string;
}
export interface CaptureEvents {
  prompt: CustomEvent<Prompt>;
  coach: CustomEvent<Coach>;
  /** Exactly one of these four ends what `ticket` began, unless the element is taken away or stopped. */
  verdict: CustomEvent<Verdict>;
  problem: CustomEvent<CaptureProblem>;
  interrupted: CustomEvent<Interruption>;
  trouble: CustomEvent<CameraTrouble>;
}

const COACH_EVERY_MS = 4000; // the same hint is not spoken more often
const ADDRESS = "/v1/capture";
const REASONS = "/static/icons/reasons/";

// Where there is no page (Node) the module can still be imported.
const Base: typeof HTMLElement = typeof HTMLElement === "undefined" ? (class {} as unknown as typeof HTMLElement) : HTMLElement;

/**
 * Attributes: `ticket` of one check, with which it begins; `address` of the socket and `base` of the service where
 * that is not the page's own; `language` ("zh-CN" or "en"); `elder` for larger type; `silent` to speak nothing.
 * Children of its own stay below what it shows. Its look is in capture.css.
 */
export class ZhijianCapture extends Base {
  static get observedAttributes(): string[] {
    return ["ticket"];
  }

  /** One that is open already; without it the element opens one. It is closed with the check. */
  camera: Camera | null = null;
  /** How a page says something to screen readers at once; the element has a live region of its own otherwise. */
  announcer: ((text: string) => void) | null = null;

  private readonly steps = element("div", "steps");
  private readonly drawing = element("div", "drawing", { "aria-hidden": "true" });
  private readonly words = element("p", "prompt");
  private readonly coach = element("p", "coach", { role: "status" });
  private readonly shown = element("div", "coach-drawing", { "aria-hidden": "true" }); // repeats what the words say
  private readonly announced = element("div", "unseen", { "aria-live": "assertive" });
  private readonly mark = followMark();
  private readonly glow = pageGlow();
  private picture: HTMLElement | null = null;
  private running: RunningCapture | null = null;
  private begun = "";
  private awake: WakeLockSentinel | null = null;
  private spoken = { text: "", at: 0 };

  connectedCallback(): void {
    this.classList.add("capture");
    this.words.textContent = say(this.language, "connecting");
    const asked = element("div", "asked", {}, this.steps, this.drawing, this.words);
    this.prepend(asked, element("div", "coached", {}, this.shown, this.coach), this.mark.node, this.announced);
    document.addEventListener("visibilitychange", this.covered);
    if (this.camera) this.show(this.camera);
    if (this.getAttribute("ticket")) void this.begin();
  }

  disconnectedCallback(): void {
    this.stop();
    while (this.firstChild !== this.announced) (this.firstChild as ChildNode).remove();
    this.announced.remove();
  }

  attributeChangedCallback(): void {
    if (this.isConnected && this.getAttribute("ticket")) void this.begin();
  }

  /** Nothing is sent any more, the camera is let go, and nothing more is told. */
  stop(): void {
    this.begun = "";
    document.removeEventListener("visibilitychange", this.covered);
    if (this.running) this.running.hangUp();
    this.running = null;
    this.mark.away();
    this.glow.away();
    hush();
    if (this.awake) void this.awake.release();
    this.awake = null;
    if (this.camera) this.camera.close();
    this.camera = null;
  }

  private get language(): string {
    return this.getAttribute("language") || document.documentElement.lang || "zh-CN";
  }

  private get base(): string {
    return (this.getAttribute("base") || "").replace(/\/$/, "");
  }

  private readonly covered = (): void => {
    if (document.hidden) this.interrupt("hidden");
  };

  private async begin(): Promise<void> {
    const ticket = this.getAttribute("ticket") || "";
    if (this.begun === ticket) return;
    this.begun = ticket;
    const camera = this.camera || (await this.opened(ticket));
    if (!camera) return;
    if (this.begun !== ticket) {
      camera.close();
      return;
    }
    if (this.camera !== camera) this.show(camera);
    this.camera = camera;
    void this.stayAwake();
    this.running = openCapture({
      address: this.base + (this.getAttribute("address") || ADDRESS),
      ticket,
      frame: () => camera.frame(),
      tell: {
        prompt: (value) => this.prompt(value),
        coach: (value) => this.hint(value),
        mark: (value) => this.follow(value),
        glow: (value) => this.light(value),
        verdict: (value) => this.end("verdict", value),
        problem: (value) => this.end("problem", value),
        dropped: () => this.interrupt("line"),
      },
    });
  }

  /** null where it could not be, which is told. */
  private async opened(ticket: string): Promise<Camera | null> {
    try {
      return await openCamera({ lost: () => this.interrupt("camera") });
    } catch (error) {
      if (this.begun !== ticket) return null;
      const name = cameraTrouble(error);
      const title = say(this.language, name);
      this.words.textContent = title;
      this.end("trouble", { name, title });
      return null;
    }
  }

  private show(camera: Camera): void {
    if (this.picture) this.picture.remove();
    this.picture = mirror(say(this.language, "mirror"), camera.video);
    this.insertBefore(this.picture, this.shown.parentElement);
    // Moving it to another place in the page has paused it.
    camera.video.play().catch(() => undefined);
  }

  private async stayAwake(): Promise<void> {
    if (!navigator.wakeLock) return;
    const lock = await navigator.wakeLock.request("screen").catch(() => null);
    if (!lock) return;
    if (this.running) this.awake = lock;
    else void lock.release();
  }

  private prompt(value: Prompt): void {
    const { step, position, of, text } = value;
    this.mark.away();
    const where = say(this.language, "step", { position, of });
    const dots = Array.from({ length: of }, (_, at) => element("span", at + 1 < position ? "dot past" : at + 1 === position ? "dot now" : "dot", { "aria-hidden": "true" }));
    refill(this.steps, element("span", "unseen", {}, where), ...dots, element("span", "count", { "aria-hidden": "true" }, `${position}/${of}`));
    const named = STEPS[step] || "face";
    refill(this.drawing, stepDrawing(named));
    this.shown.classList.toggle("to-the-right", named === "turn_right");
    this.words.textContent = text;
    this.coach.textContent = "";
    refill(this.shown);
    this.announce(`${where}。${text}`);
    this.speak(text);
    this.spoken = { text: "", at: Date.now() };
    this.tell("prompt", value);
  }

  private hint(value: Coach): void {
    const { reason, text } = value;
    this.coach.textContent = text;
    this.draw(reason);
    this.tell("coach", value);
    if (text === this.spoken.text && Date.now() - this.spoken.at < COACH_EVERY_MS) return;
    this.spoken = { text, at: Date.now() };
    this.speak(text);
  }

  private draw(reason: string): void {
    const named = /^[a-z_]+$/.test(reason) ? reason : "step_not_done";
    const source = `${this.base}${REASONS}${named}.svg`;
    const before = this.shown.firstElementChild;
    if (before && before.getAttribute("src") === source) return;
    const image = element("img", "", { src: source, alt: "" });
    image.addEventListener("error", () => image.remove()); // a reason newer than this client
    refill(this.shown, image);
    this.shown.classList.toggle("large", named === "turn_as_shown");
  }

  private follow({ across, down, text }: Mark): void {
    this.mark.to({ across, down });
    // Straight ahead the prompt itself is still being spoken.
    if (across !== 50 || down !== 50) this.speak(text);
  }

  private light({ colour, text }: Glow): void {
    this.glow.to(colour);
    if (!text) return;
    this.words.textContent = text;
    this.announce(text);
    this.speak(text);
  }

  private interrupt(why: Interruption): void {
    if (this.begun || this.camera) this.end("interrupted", why);
  }

  private end<K extends keyof CaptureEvents>(name: K, detail: CaptureEvents[K]["detail"]): void {
    this.stop();
    this.tell(name, detail);
  }

  private tell<K extends keyof CaptureEvents>(name: K, detail: CaptureEvents[K]["detail"]): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** The same sentence twice is heard twice: an unchanged text is not announced. */
  private announce(text: string): void {
    if (this.announcer) this.announcer(text);
    else refill(this.announced, element("span", "", {}, text));
  }

  private speak(text: string): void {
    if (!this.hasAttribute("silent")) speak(text, this.language);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "zhijian-capture": ZhijianCapture;
  }
}

/** Makes the element known to the page, once. */
export function defineCapture(): void {
  if (!customElements.get("zhijian-capture")) customElements.define("zhijian-capture", ZhijianCapture);
}
