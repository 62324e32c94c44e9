/** Client of 指尖 (zhijian): `CitizenClient` for a person's phone. */

export { Calls } from "./calls.js";
export { CitizenClient } from "./client.js";
export type { Schemas } from "./doors.js";
export { ClientError, Disconnected, Problem, SignInOver, Untrue } from "./errors.js";
export type { Answer, Bytes, Fetch, Init, Options, Prover, Session } from "./line.js";
export type { Update, Updates } from "./updates.js";
