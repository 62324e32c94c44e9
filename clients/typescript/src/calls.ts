/** Calls by the table of doors: each says what its door takes, and gives what it answers. */

import type { Creations, Given, Listed, Paths, Questions, Rest } from "./doors.js";
import { type Answer, type Bytes, type Call, json, type Line } from "./line.js";

interface Said {
  at?: unknown;
  query?: unknown;
  body?: unknown;
  version?: number | undefined;
  key?: string | undefined;
}

type Item<P extends Listed, N extends keyof Given<P, "get">> = Given<P, "get">[N] extends readonly (infer I)[] ? I : never;

export class Calls {
  /** `mandate`: under which all calls are made for another person, or "". */
  constructor(
    readonly line: Line,
    readonly mandate = "",
  ) {}

  get<P extends Paths<"get">>(path: P, ...[asked]: Rest<P, "get">): Promise<Given<P, "get">> {
    return this.json("GET", path, asked);
  }

  /** Under a key of its own, or the `key` of an earlier run that is said again. */
  async create<P extends Creations>(path: P, ...[asked]: Rest<P, "post", { key?: string }>): Promise<Given<P, "post">> {
    return this.json("POST", path, { ...asked, key: asked?.key ?? (await this.line.newKey()) });
  }

  ask<P extends Questions>(path: P, ...[asked]: Rest<P, "post">): Promise<Given<P, "post">> {
    return this.json("POST", path, asked);
  }

  put<P extends Paths<"put">>(path: P, ...[asked]: Rest<P, "put">): Promise<Given<P, "put">> {
    return this.json("PUT", path, asked);
  }

  patch<P extends Paths<"patch">>(path: P, ...[asked]: Rest<P, "patch">): Promise<Given<P, "patch">> {
    return this.json("PATCH", path, asked);
  }

  remove<P extends Paths<"delete">>(path: P, ...[asked]: Rest<P, "delete">): Promise<Given<P, "delete">> {
    return this.json("DELETE", path, asked);
  }

  /** A small file that is made as it is asked for. */
  file<P extends Paths<"get">>(path: P, ...[asked]: Rest<P, "get">): Promise<Bytes> {
    const read = async (answer: Answer): Promise<Bytes> => new Uint8Array(await answer.arrayBuffer());
    return this.line.call("GET", address(path, asked), { headers: this.said(asked), reads: "bytes", read });
  }

  /** A text that is no JSON. */
  text<P extends Paths<"get">>(path: P, ...[asked]: Rest<P, "get">): Promise<string> {
    return this.line.call("GET", address(path, asked), { headers: this.said(asked), reads: "text", read: (answer) => answer.text() });
  }

  /** What stands under `name` on all pages of a list, one after another. */
  async *list<P extends Listed, N extends keyof Given<P, "get">>(path: P, name: N, query: object = {}): AsyncGenerator<Item<P, N>, void, undefined> {
    for (let cursor = ""; ; ) {
      const page: Given<P, "get"> = await this.json("GET", path, { query: { ...query, cursor } });
      yield* page[name] as unknown as Item<P, N>[];
      cursor = (page as unknown as { next_cursor: string }).next_cursor;
      if (!cursor) return;
    }
  }

  /** As a door wants it that is in no table of JSON. */
  raw<T>(method: string, path: string, call: Call<T>): Promise<T> {
    return this.line.call(method, path, { ...call, headers: { ...this.said({}), ...call.headers } });
  }

  private json<T>(method: string, path: string, asked: Said = {}): Promise<T> {
    const headers = this.said(asked);
    if (asked.body !== undefined) headers["Content-Type"] = "application/json";
    return this.line.call<T>(method, address(path, asked), {
      headers,
      body: asked.body === undefined ? undefined : JSON.stringify(asked.body),
      reads: "text",
      read: json,
      again: asked.key !== undefined,
    });
  }

  private said(asked: Said = {}): Record<string, string> {
    const headers: Record<string, string> = {};
    if (this.mandate) headers["Zhijian-Acting-For"] = this.mandate;
    if (asked.key !== undefined) headers["Idempotency-Key"] = asked.key;
    if (asked.version !== undefined) headers["If-Match"] = `"${asked.version}"`;
    return headers;
  }
}

/** A path with its names filled in, and the query behind it; what is "" is not asked. */
export function address(path: string, { at, query }: Said = {}): string {
  const names = (at ?? {}) as Record<string, unknown>;
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(names[name])));
  const asked = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== "");
  return asked.length ? `${filled}?${asked.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join("&")}` : filled;
}
