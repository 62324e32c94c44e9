// Made by `make sdk` of clients/typescript/src/embed/face_request.ts, of which this is the SHA-256:
// 9fe38e7b135dba8719fc1fb495beb2993f3d734bfa0ca3967e42d23248a877db
/**
 * `<zhijian-face-request>`: in a partner's page, a code for a phone's camera, or the way there on a phone, and how far
 * it is. It opens no camera and reads nothing of the person: both are on the city's own page, which no page frames.
 */
const ENDS = ["done", "declined", "expired"];
const AGAIN_MS = 3000; // after a call that failed
const PAUSE_MS = 1000; // after one that brought nothing new
const SVG = "http://www.w3.org/2000/svg";
const DRAWN = ["d", "fill", "stroke", "transform"];
const WORDS = {
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
const Base = typeof HTMLElement === "undefined" ? class {
} : HTMLElement;
/**
 * Attributes, of the answer to `POST /v1/partner/face-requests`: `request`, `link`, `qr` (its qr_svg), `digits`;
 * `base` of the service where the link does not lead there; `language` ("zh-CN" or "en").
 * Parts to be styled: `code`, `digits`, `way`, `state`, `other`.
 */
export class ZhijianFaceRequest extends Base {
    constructor() {
        super(...arguments);
        this.state = "waiting";
        this.asking = null;
    }
    static get observedAttributes() {
        return ["request"];
    }
    connectedCallback() {
        if (!this.shadowRoot)
            this.attachShadow({ mode: "open" });
        this.begin();
    }
    disconnectedCallback() {
        if (this.asking)
            this.asking.abort();
        this.asking = null;
    }
    attributeChangedCallback() {
        // Of an element that the page had before this module, attributes are told before it is connected.
        if (this.isConnected && this.shadowRoot)
            this.begin();
    }
    begin() {
        if (this.asking)
            this.asking.abort();
        const asking = new AbortController();
        this.asking = asking;
        this.state = "waiting";
        this.draw();
        if (this.said("request"))
            void this.follow(asking.signal);
    }
    async follow(signal) {
        while (!signal.aborted && ENDS.indexOf(this.state) < 0) {
            const found = await this.look(signal);
            if (signal.aborted)
                return;
            if (found && found !== this.state)
                this.change(found);
            else
                await pause(found ? PAUSE_MS : AGAIN_MS);
        }
    }
    /** Answered once it is no longer in the state that is known; null where no answer came. */
    async look(signal) {
        const address = `${this.base}/v1/face-requests/${encodeURIComponent(this.said("request"))}?known=${this.state}`;
        try {
            const response = await fetch(address, { signal, credentials: "omit", cache: "no-store" });
            if (response.status === 404)
                return "expired";
            return response.ok ? (await response.json()).state : null;
        }
        catch (_a) {
            return null;
        }
    }
    change(state) {
        this.state = state;
        this.draw();
        const detail = { request: this.said("request"), state };
        this.dispatchEvent(new CustomEvent("zhijian-face-request", { detail, bubbles: true, composed: true }));
    }
    draw() {
        const root = this.shadowRoot;
        const state = part("state", "p", this.words(this.state === "waiting" ? "scan" : this.state));
        state.setAttribute("role", "status");
        while (root.firstChild)
            root.firstChild.remove();
        if (this.state !== "waiting") {
            root.append(state);
            return;
        }
        const phone = matchMedia("(pointer: coarse)").matches;
        const code = phone ? null : this.code();
        const way = part("way", "a", this.words(phone ? "go" : "here"));
        // A window of its own, with the city's address before the person's eyes, and no hand of ours on it.
        way.href = this.link;
        way.target = "_blank";
        way.rel = "noopener noreferrer";
        const digits = part("digits", "p", this.words("digits").replace("{digits}", this.said("digits")));
        if (!phone)
            root.append(state);
        if (code)
            root.append(code);
        root.append(way, digits, part("other", "p", this.words("other")));
    }
    /** The drawing alone: nothing else that the text may hold gets into the page. */
    code() {
        const given = new DOMParser().parseFromString(this.said("qr"), "image/svg+xml").documentElement;
        if (given.localName !== "svg")
            return null;
        const svg = document.createElementNS(SVG, "svg");
        svg.setAttribute("viewBox", given.getAttribute("viewBox") || "");
        svg.setAttribute("role", "img");
        svg.setAttribute("aria-label", this.words("code"));
        svg.setAttribute("part", "code");
        svg.style.cssText = "display: block; width: 14rem; height: 14rem";
        for (const drawn of Array.from(given.getElementsByTagNameNS(SVG, "path"))) {
            const path = document.createElementNS(SVG, "path");
            for (const name of DRAWN)
                if (drawn.hasAttribute(name))
                    path.setAttribute(name, drawn.getAttribute(name) || "");
            svg.append(path);
        }
        return svg;
    }
    said(name) {
        return this.getAttribute(name) || "";
    }
    /** A page of the web alone: no other kind of address is ever opened. */
    get link() {
        return /^https?:\/\//.test(this.said("link")) ? this.said("link") : "about:blank";
    }
    get base() {
        const given = this.said("base").replace(/\/$/, "");
        return given || (this.link === "about:blank" ? "" : new URL(this.link).origin);
    }
    words(name) {
        const [zh, en] = WORDS[name] || ["", ""];
        const language = this.said("language") || document.documentElement.lang || "zh-CN";
        return language.toLowerCase().startsWith("en") ? en : zh;
    }
}
function part(name, tag, text) {
    const made = document.createElement(tag);
    made.setAttribute("part", name);
    made.textContent = text;
    return made;
}
function pause(ms) {
    return new Promise((over) => setTimeout(over, ms));
}
if (typeof customElements !== "undefined" && !customElements.get("zhijian-face-request"))
    customElements.define("zhijian-face-request", ZhijianFaceRequest);
