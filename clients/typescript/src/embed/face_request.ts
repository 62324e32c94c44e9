/**
 * `<zhijian-face-request>`: in a partner's page, a code for a phone's camera, or the way there on a phone, and how far
 * it is. It opens no camera and reads nothing of the person: both are on the city's own page, which no page frames.
 */

/** As the service says it; the last three end a request. */
export type FaceRequestState = "waiting" | "opened" | "agreed" | "done" | "declined" | "expired";
/** What `zhijian-face-request` tells at each change. What was shown, the partner's server reads by its own token. */
export interface FaceRequestChange {
  readonly request: string;
  readonly state: FaceRequestState;
}

const ENDS: ReadonlyArray<FaceRequestState> = ["done", "declined", "expired"];
const AGAIN_MS = 3000; // after a call that failed
const PAUSE_MS = 1000; // after one that brought nothing new
const SVG = "http://www.w3.org/2000/svg";
const DRAWN = ["d", "fill", "stroke", "transform"];
const WORDS: Readonly<Record<string, readonly [string, string]>> = {
  scan: ["请用手机扫码，在本市政务页面确认是您本人", "Scan with your phone to confirm on the city's page that it is you"],
  code: ["二维码，用手机扫一扫", "A code for your phone's camera"],
  digits: ["手机上应显示同样的四位数字：{digits}", "Your phone shows the same four digits: {digits}"],
  here: ["在这台设备上打开", "Open on this device"],
  go: ["去本市政务页面确认本人", "Confirm on the city's page"],
  other: ["不方便刷脸，可以请本单位用别的方式核实", "If you would rather not show your face, ask us for another way"],
  opened: ["已在手机上打开，请按手机上的提示办理", "Opened on the phone; please go on there"],
  agreed: ["已同意，请在手机上刷脸", "Agreed; please show your face on the phone"],
  done: ["已确认是本人", "Confirmed"],
  declined: ["没有同意刷脸，可以用别的方式核实", "Not agreed to; there are other ways"],
  expired: ["已过时，请重新发起", "The time is over; please begin again"],
};

// Where there is no page (Node) the module can still be imported.
const Base: typeof HTMLElement = typeof HTMLElement === "undefined" ? (class {} as unknown as typeof HTMLElement) : HTMLElement;

/**
 * Attributes, of the answer to `POST /v1/partner/face-requests`: `request`, `link`, `qr` (its qr_svg), `digits`;
 * `base` of the service where the link does not lead there; `language` ("zh-CN" or "en").
 * Parts to be styled: `code`, `digits`, `way`, `state`, `other`.
 */
export class ZhijianFaceRequest extends Base {
  static get observedAttributes(): string[] {
    return ["request"];
  }

  private state: FaceRequestState = "waiting";
  private asking: AbortController | null = null;

  connectedCallback(): void {
    if (!this.shadowRoot) this.attachShadow({ mode: "open" });
    this.begin();
  }

  disconnectedCallback(): void {
    if (this.asking) this.asking.abort();
    this.asking = null;
  }

  attributeChangedCallback(): void {
    // Of an element that the page had before this module, attributes are told before it is connected.
    if (this.isConnected && this.shadowRoot) this.begin();
  }

  private begin(): void {
    if (this.asking) this.asking.abort();
    const asking = new AbortController();
    this.asking = asking;
    this.state = "waiting";
    this.draw();
    if (this.said("request")) void this.follow(asking.signal);
  }

  private async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && ENDS.indexOf(this.state) < 0) {
      const found = await this.look(signal);
      if (signal.aborted) return;
      if (found && found !== this.state) this.change(found);
      else await pause(found ? PAUSE_MS : AGAIN_MS);
    }
  }

  /** Answered once it is no longer in the state that is known; null where no answer came. */
  private async look(signal: AbortSignal): Promise<FaceRequestState | null> {
    const address = `${this.base}/v1/face-requests/${encodeURIComponent(this.said("request"))}?known=${this.state}`;
    try {
      const response = await fetch(address, { signal, credentials: "omit", cache: "no-store" });
      if (response.status === 404) return "expired";
      return response.ok ? ((await response.json()) as FaceRequestChange).state : null;
    } catch {
      return null;
    }
  }

  private change(state: FaceRequestState): void {
    this.state = state;
    this.draw();
    const detail: FaceRequestChange = { request: this.said("request"), state };
    this.dispatchEvent(new CustomEvent("zhijian-face-request", { detail, bubbles: true, composed: true }));
  }

  private draw(): void {
    const root = this.shadowRoot as ShadowRoot;
    const state = part("state", "p", this.words(this.state === "waiting" ? "scan" : this.state));
    state.setAttribute("role", "status");
    while (root.firstChild) root.firstChild.remove();
    if (this.state !== "waiting") {
      root.append(state);
      return;
    }
    const phone = matchMedia("(pointer: coarse)").matches;
    const code = phone ? null : this.code();
    const way = part("way", "a", this.words(phone ? "go" : "here")) as HTMLAnchorElement;
    // A window of its own, with the city's address before the person's eyes, and no hand of ours on it.
    way.href = this.link;
    way.target = "_blank";
    way.rel = "noopener noreferrer";
    const digits = part("digits", "p", this.words("digits").replace("{digits}", this.said("digits")));
    if (!phone) root.append(state);
    if (code) root.append(code);
    root.append(way, digits, part("other", "p", this.words("other")));
  }

  /** The drawing alone: nothing else that the text may hold gets into the page. */
  private code(): SVGElement | null {
    const given = new DOMParser().parseFromString(this.said("qr"), "image/svg+xml").documentElement;
    if (given.localName !== "svg") return null;
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", given.getAttribute("viewBox") || "");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", this.words("code"));
    svg.setAttribute("part", "code");
    svg.style.cssText = "display: block; width: 14rem; height: 14rem";
    for (const drawn of Array.from(given.getElementsByTagNameNS(SVG, "path"))) {
      const path = document.createElementNS(SVG, "path");
      for (const name of DRAWN) if (drawn.hasAttribute(name)) path.setAttribute(name, drawn.getAttribute(name) || "");
      svg.append(path);
    }
    return svg;
  }

  private said(name: string): string {
    return this.getAttribute(name) || "";
  }

  /** A page of the web alone: no other kind of address is ever opened. */
  private get link(): string {
    return /^https?:\/\//.test(this.said("link")) ? this.said("link") : "about:blank";
  }

  private get base(): string {
    const given = this.said("base").replace(/\/$/, "");
    return given || (this.link === "about:blank" ? "" : new URL(this.link).origin);
  }

  private words(name: string): string {
    const [zh, en] = WORDS[name] || ["", ""];
    const language = this.said("language") || document.documentElement.lang || "zh-CN";
    return language.toLowerCase().startsWith("en") ? en : zh;
  }
}

function part(name: string, tag: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.setAttribute("part", name);
  made.textContent = text;
  return made;
}

function pause(ms: number): Promise<void> {
  return new Promise((over) => setTimeout(over, ms));
}

declare global {
  interface HTMLElementTagNameMap {
    "zhijian-face-request": ZhijianFaceRequest;
  }
}

if (typeof customElements !== "undefined" && !customElements.get("zhijian-face-request")) customElements.define("zhijian-face-request", ZhijianFaceRequest);
