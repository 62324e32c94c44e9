// A console on the API reference: every operation may be called from where it is described.

import { busy, button, field, h } from "./dom.js";

const TOLD = ["content-type", "etag", "retry-after", "ratelimit-policy", "ratelimit", "deprecation", "sunset", "x-request-id"];
const JSON_TYPE = "application/json";
const PARTNERS = "/v1/partner/";
let description = null;
let partner = null; // in the place of fetch at its doors, once one has signed in

// Without cookies: what is called here is called as a program would, by its token alone.
const send = (path, options = {}) => fetch(path, { ...options, credentials: "omit", cache: "no-store" });

/** The document, and whether this is a sandbox. */
function described() {
  description ??= send("/v1/openapi.json").then(async (answer) => ({
    document: await answer.json(),
    sandbox: answer.headers.get("Zhijian-Environment") === "sandbox",
  })).catch((error) => {
    description = null;
    throw error;
  });
  return description;
}

/** Puts the token's field into `header`, and a button to each of the articles that comes into sight: there are hundreds. */
export function addConsole(header, articles) {
  const token = field({ label: "Access token for calls from this page, which forgets it when it is left", name: "token", type: "password", autocomplete: "off", spellcheck: "false" });
  const place = h("div", { class: "console", id: "console" }, token.box, partnering());
  header.append(place);
  const seen = new IntersectionObserver((entries) => {
    for (const { target } of entries.filter(({ isIntersecting }) => isIntersecting)) {
      seen.unobserve(target);
      offer(target);
    }
  });
  const offer = (article) => {
    const [method, path] = article.querySelector("h3").textContent.trim().split(/\s+/);
    const open = button("Try it", () => busy(open, async () => {
      const { document: { paths }, sandbox } = await described();
      if (sandbox) signing(place, token.input);
      open.replaceWith(form(method, path, paths[path][method.toLowerCase()], token.input, sandbox));
    }), { "aria-label": `Try ${method} ${path}` });
    article.querySelector(".examples").append(open);
  };
  for (const article of articles) seen.observe(article);
}

/** A button, then the form, by which a partner's program signs in. */
function partnering() {
  const open = button("Sign in as a partner, by its key", () => busy(open, async () => {
    const [{ entrance }, { PORTAL_WORDS }] = await Promise.all([import("./partners/entrance.js"), import("./partners/words.js")]);
    const told = h("p", { role: "status" });
    const form = entrance((name) => PORTAL_WORDS[name][1], () => ({}), ({ call }) => {
      partner = call;
      told.textContent = `Signed in: doors under ${PARTNERS} are called by a token of the partner's own.`;
      form.remove();
    });
    open.replaceWith(form, told);
    form.querySelector("input").focus();
  }), { kind: "choice" });
  return open;
}

/** Once: signing in as one of the sandbox's people, whose code is in their number. */
function signing(place, token) {
  if (place.querySelector("form")) return;
  const phone = field({ label: "Phone of an invented person", name: "phone", inputmode: "numeric", autocomplete: "off", value: "19999001101" });
  const told = h("p", { role: "status" });
  const press = button("Sign in", null, { type: "submit" });
  const post = (path, body) => send(path, { method: "POST", headers: { "Content-Type": JSON_TYPE }, body: JSON.stringify(body) });
  place.append(h("form", {
    onsubmit: (event) => {
      event.preventDefault();
      return busy(press, async () => {
        const number = phone.input.value.trim();
        await post("/v1/sign-in/codes", { phone: number });
        const answer = await post("/v1/sign-in/sessions", { phone: number, code: number.slice(-6) });
        const said = await answer.json();
        if (answer.ok) token.value = said.access_token;
        told.textContent = answer.ok ? "Signed in." : `${said.title} ${said.next_step}`;
      });
    },
  }, phone.box, press, told));
}

function form(method, path, operation, token, sandbox) {
  const values = operation.parameters.map(({ name, in: where, required, schema }) => ({
    name, where, ...field({
      label: `${name}, in the ${where}${required ? "" : ", may be left out"}`, name, autocomplete: "off", spellcheck: "false",
      value: name === "Idempotency-Key" ? crypto.randomUUID() : schema?.default,
    }),
  }));
  const [[kind, content] = []] = Object.entries(operation.requestBody?.content ?? {});
  const body = kind === JSON_TYPE
    ? field({ label: "Body", name: "body", area: true, rows: 8, spellcheck: "false" })
    : null;
  if (body) body.input.value = JSON.stringify(content.example ?? {}, null, 2);
  const out = h("div", { role: "status" });
  const press = button("Send", null, { type: "submit" });
  return h("form", {
    class: "console",
    onsubmit: (event) => {
      event.preventDefault();
      return busy(press, async () => out.replaceChildren(...await called(method, path, values, body?.input.value, token.value.trim())));
    },
  },
  h("p", {}, sandbox ? "This is a sandbox." : "This is a city: what is sent is done."),
  kind && !body ? h("p", {}, `A body of ${kind} is sent by a program.`) : null,
  values.map(({ box }) => box), body?.box, press, out);
}

async function called(method, path, values, body, token) {
  const of = (place) => values.filter(({ where, input }) => where === place && input.value !== "");
  const address = of("path").reduce((whole, { name, input }) => whole.replace(`{${name}}`, encodeURIComponent(input.value)), path);
  const query = new URLSearchParams(of("query").map(({ name, input }) => [name, input.value])).toString();
  const headers = Object.fromEntries(of("header").map(({ name, input }) => [name, input.value]));
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = JSON_TYPE;
  try {
    const way = partner && path.startsWith(PARTNERS) ? partner : send;
    const answer = await way(query ? `${address}?${query}` : address, { method, headers, body });
    const told = TOLD.filter((name) => answer.headers.has(name)).map((name) => `${name}: ${answer.headers.get(name)}`);
    return [h("h4", {}, `Answer ${answer.status}`), h("pre", { tabindex: 0 }, [...told, "", await shown(answer)].join("\n"))];
  } catch (error) {
    return [h("h4", {}, "No answer"), h("pre", { tabindex: 0 }, String(error))];
  }
}

async function shown(answer) {
  const kind = answer.headers.get("Content-Type") ?? "";
  if (!/json|text|jwt/.test(kind)) return `${(await answer.blob()).size} bytes`;
  const text = await answer.text();
  return kind.includes("json") && text ? JSON.stringify(JSON.parse(text), null, 2) : text;
}
