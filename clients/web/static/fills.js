// What browsers of 2018 (Chromium 69, iOS 12) lack and this page uses; each is left as it is where it is there.
// The first import of a page for phones, so that it runs before all else. Syntax is another matter: ours is of ES2018.

function fill(on, name, value) {
  if (!(name in on)) Object.defineProperty(on, name, { value, configurable: true, writable: true });
}

function at(index) {
  return this[index < 0 ? this.length + index : index];
}

function replaceChildren(...children) {
  while (this.firstChild) this.firstChild.remove();
  this.append(...children);
}

/** A random UUID (RFC 9562, version 4). */
function randomUUID() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

fill(window, "globalThis", window);
fill(Array.prototype, "at", at);
fill(String.prototype, "at", at);
fill(Array.prototype, "flat", function flat() { return [].concat(...this); });
fill(Array.prototype, "flatMap", function flatMap(each) { return [].concat(...this.map(each)); });
fill(Object, "fromEntries", (pairs) => Array.from(pairs).reduce((all, [name, value]) => Object.assign(all, { [name]: value }), {}));
fill(Object, "hasOwn", (one, name) => Object.prototype.hasOwnProperty.call(one, name));
for (const kind of [Element, Document, DocumentFragment]) fill(kind.prototype, "replaceChildren", replaceChildren);
fill(Blob.prototype, "arrayBuffer", function arrayBuffer() { return new Response(this).arrayBuffer(); });
fill(crypto, "randomUUID", randomUUID);
fill(AbortSignal.prototype, "throwIfAborted", function throwIfAborted() { if (this.aborted) throw new DOMException("stopped", "AbortError"); });
