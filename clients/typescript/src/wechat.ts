/** What a mini-program gives a client: `new CitizenClient(base, wechat(wx))`. `wx.request` has no PATCH. */

import { ClientError } from "./errors.js";
import type { Answer, Fetch, Init, Options, Reader } from "./line.js";

const METHODS = ["GET", "POST", "PUT", "DELETE"] as const;
type Method = (typeof METHODS)[number];

/** `dataType`: any but "json" leaves the answer as it came. */
interface Asked {
  url: string;
  method: Method;
  header: Record<string, string>;
  dataType: "其他";
  data?: string | ArrayBuffer;
}

interface Task {
  abort(): void;
  onChunkReceived(heard: (chunk: { data: ArrayBuffer }) => void): void;
  onHeadersReceived(heard: (received: { statusCode: number; header: Record<string, string> }) => void): void;
}

/** What of `wx` is used. */
export interface Wx {
  request(
    options: Asked & {
      timeout: number;
      responseType: "text" | "arraybuffer";
      enableChunked?: boolean;
      success(result: { statusCode: number; header: Record<string, unknown>; data: unknown }): void;
      fail(error: { errMsg: string }): void;
    },
  ): unknown;
  getRandomValues(options: { length: number; success(result: { randomValues: ArrayBuffer }): void; fail(error: { errMsg: string }): void }): void;
}

const STREAM_MS = 1_800_000; // the platform would end it after a minute

export function wechat(wx: Wx): Pick<Options, "fetch" | "random"> {
  return {
    fetch: (url, init) => (init.reads === "stream" ? streamed(wx, url, init) : whole(wx, url, init)),
    random: (length) =>
      new Promise((done, broken) => {
        wx.getRandomValues({ length, success: ({ randomValues }) => done(new Uint8Array(randomValues)), fail: ({ errMsg }) => broken(new Error(errMsg)) });
      }),
  };
}

const whole = (wx: Wx, url: string, init: Init): ReturnType<Fetch> =>
  new Promise((done, broken) => {
    wx.request({
      ...asked(url, init),
      timeout: init.timeoutMs,
      responseType: init.reads === "bytes" ? "arraybuffer" : "text",
      success: ({ statusCode, header, data }) => done(answer(statusCode, header, async () => data as string | ArrayBuffer)),
      fail: ({ errMsg }) => broken(new Error(errMsg)),
    });
  });

/** Answers as soon as the headers are there; its body is read as it comes. */
const streamed = (wx: Wx, url: string, init: Init): ReturnType<Fetch> =>
  new Promise((done, broken) => {
    const pieces: Uint8Array[] = [];
    let over = false;
    let wake: () => void = () => undefined;
    const heard = (): void => wake();
    const end = (): void => {
      over = true;
      heard();
    };
    const task = wx.request({
      ...asked(url, init),
      timeout: STREAM_MS,
      responseType: "arraybuffer",
      enableChunked: true,
      success: end,
      fail: ({ errMsg }) => {
        broken(new Error(errMsg)); // once it has answered, this says nothing any more
        end();
      },
    }) as Task;
    const reader: Reader = {
      async read() {
        while (!pieces.length && !over) await new Promise<void>((woken) => { wake = woken; });
        const value = pieces.shift();
        return { done: value === undefined, value };
      },
      async cancel() {
        task.abort();
        end();
      },
    };
    task.onChunkReceived(({ data }) => {
      pieces.push(new Uint8Array(data));
      heard();
    });
    task.onHeadersReceived(({ statusCode, header }) => done({ ...answer(statusCode, header, () => rest(reader)), body: { getReader: () => reader } }));
  });

function asked(url: string, { method, headers, body }: Init): Asked {
  const known = METHODS.find((each) => each === method);
  if (!known) throw new ClientError(`a mini-program has no ${method}`);
  const said: Asked = { url, method: known, header: headers, dataType: "其他" };
  if (body !== undefined) said.data = typeof body === "string" ? body : body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength);
  return said;
}

function answer(status: number, header: Record<string, unknown>, data: () => Promise<string | ArrayBuffer>): Answer {
  const named = new Map(Object.entries(header).map(([name, value]) => [name.toLowerCase(), String(value)]));
  return {
    status,
    headers: { get: (name) => named.get(name.toLowerCase()) ?? null },
    body: null,
    text: async () => utf8(await data()),
    arrayBuffer: async () => (await data()) as ArrayBuffer,
  };
}

async function rest(reader: Reader): Promise<ArrayBuffer> {
  const bytes: number[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done || !value) return new Uint8Array(bytes).buffer;
    bytes.push(...value);
  }
}

/** A mini-program has no TextDecoder. */
function utf8(data: string | ArrayBuffer): string {
  if (typeof data === "string") return data;
  return decodeURIComponent(Array.from(new Uint8Array(data), (byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""));
}
