// Talking to /v1: JSON, cookies, one kind of refusal, and a session that is renewed once when it is over.

/** What the service refused, or that it could not be reached; `problem` has title and next_step to show. */
export class Refused extends Error {
  constructor(problem) {
    super(problem.title);
    this.problem = problem;
    this.name = "Refused";
  }

  /** The stable name, e.g. "code-wrong". */
  get kind() {
    return (this.problem.type || "").split("/").at(-1);
  }
}

/**
 * `refreshAt`: where the session is renewed; `language()`: of the answers; `offline()`: the problem shown when
 * nothing answers; `signedOut()`: called when the session can't be renewed; `actingFor(path)`: the mandate
 * under which a call is made for another person, or ""; `purpose()`: why an officer looks, or ""; `send`: in the
 * place of fetch, for who proves a key; `renewal()`, `renewed(answer)`: what a renewal sends and brings, where the
 * tokens are in no cookies. Without `refreshAt` nothing is renewed.
 */
export function createApi({ refreshAt, language, offline, signedOut, actingFor = () => "", purpose = () => "", send = (path, init) => fetch(path, init), renewal = () => ({}), renewed = () => undefined }) {
  const ask = (method, path, body, extra = {}) => {
    const headers = { "Accept-Language": language(), Accept: "application/json, application/problem+json", ...extra };
    const mandate = actingFor(path);
    if (mandate) headers["Zhijian-Acting-For"] = mandate;
    if (method === "GET" && purpose()) headers["Zhijian-Purpose"] = headers["Zhijian-Purpose"] || encodeURIComponent(purpose());
    if (body !== undefined && !(body instanceof Blob)) headers["Content-Type"] = "application/json";
    return send(path, { method, headers, body: body === undefined || body instanceof Blob ? body : JSON.stringify(body) });
  };

  async function reach(...request) {
    try {
      return await ask(...request);
    } catch (_) {
      throw new Refused(offline());
    }
  }

  let renewing = null;

  // One renewal at a time, in all tabs: the refresh token turns, and an old one used twice ends the session.
  function renew() {
    if (!refreshAt) return false;
    const once = async () => {
      const answer = await reach("POST", refreshAt, renewal());
      if (answer.ok) await renewed(answer);
      return answer.ok;
    };
    renewing = renewing || (navigator.locks ? navigator.locks.request(refreshAt, once) : once()).finally(() => {
      renewing = null;
    });
    return renewing;
  }

  async function call(method, path, { body, headers = {}, open = false, read = whole } = {}) {
    let answer = await reach(method, path, body, headers);
    if (answer.status === 401 && !open) {
      if (await renew()) answer = await reach(method, path, body, headers);
      if (answer.status === 401) {
        const refused = new Refused(await problemOf(answer));
        signedOut(refused.problem);
        throw refused;
      }
    }
    if (!answer.ok) throw new Refused(await problemOf(answer));
    return answer.status === 204 && read === whole ? null : read(answer);
  }

  // One that breaks off is told as no answer.
  const whole = (answer) => answer.json().catch(() => { throw new Refused(offline()); });

  const newKey = () => ({ "Idempotency-Key": crypto.randomUUID() });
  /** The version that was seen, where one is named: what was changed meanwhile is refused. */
  const ifMatch = (version) => (version === undefined ? {} : { "If-Match": `"${version}"` });

  async function problemOf(answer) {
    try {
      const problem = await answer.json();
      return { ...offline(), ...problem, retry_after: Number(answer.headers.get("Retry-After") || 0) };
    } catch (_) {
      return offline();
    }
  }

  return {
    get: (path) => call("GET", path),
    /** Reads what is shown for a purpose of its own. */
    look: (path, why) => call("GET", path, { headers: { "Zhijian-Purpose": encodeURIComponent(why) } }),
    /** Creates: the key stays the same when the session is renewed between, so nothing is made twice. */
    post: (path, body, { version } = {}) => call("POST", path, { body, headers: { ...newKey(), ...ifMatch(version) } }),
    /** As `post`, of what is shown for a purpose of its own. */
    postFor: (path, why) => call("POST", path, { headers: { ...newKey(), "Zhijian-Purpose": encodeURIComponent(why) } }),
    upload: (path, file) => call("POST", path, { body: file, headers: { ...newKey(), "Content-Type": file.type } }),
    /** A file that is made as it is asked for; one that breaks off is told as no answer. */
    download: (path) => call("POST", path, { read: (answer) => answer.blob().catch(() => { throw new Refused(offline()); }) }),
    /** A small file that is made as it is asked for. */
    file: (path) => call("GET", path, { read: (answer) => answer.blob() }),
    /** The answer itself, for who sends bytes and reads headers. */
    exchange: (method, path, { headers, body } = {}) => call(method, path, { headers, body, read: (answer) => answer }),
    put: (path, body, { version } = {}) => call("PUT", path, { body, headers: ifMatch(version) }),
    patch: (path, body) => call("PATCH", path, { body }),
    remove: (path) => call("DELETE", path),
    /** Signing in: a 401 is an answer, not the end of a session. */
    open: (path, body) => call("POST", path, { body, open: true }),
    renew,
  };
}
