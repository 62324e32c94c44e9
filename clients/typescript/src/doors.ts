/** What each door of the service takes and gives, read off its OpenAPI: a wrong call does not compile. */

import type { components, paths } from "./openapi.js";

/** Every shape that is sent or answered, by its name in the OpenAPI. */
export type Schemas = components["schemas"];

export type Method = "get" | "post" | "put" | "patch" | "delete";

type Door<P extends keyof paths, M extends Method> = paths[P][M];
type Parameters<D> = D extends { parameters: infer A } ? A : never;
type Keyed<D> = Parameters<D> extends { header: { "Idempotency-Key": string } } ? true : false;
type Json<R> = R extends { content: { "application/json": infer A } } ? A : void;
type Good<R> = R[Extract<keyof R, 200 | 201 | 202>];

export type Paths<M extends Method> = {
  [P in keyof paths]: Door<P, M> extends object ? P : never;
}[keyof paths];

/** Doors that create, under an Idempotency-Key. */
export type Creations = {
  [P in keyof paths]: Keyed<Door<P, "post">> extends true ? P : never;
}[keyof paths];

/** POST without a key: sign-ins, tickets, questions. */
export type Questions = Exclude<Paths<"post">, Creations>;

/** What a door answers; nothing for one that answers 204. */
export type Given<P extends keyof paths, M extends Method> =
  Door<P, M> extends { responses: infer R } ? ([Good<R>] extends [never] ? void : Json<Good<R>>) : never;

type At<D> = Parameters<D> extends { path: infer A } ? { at: A } : { at?: never };
type Body<D> = D extends { requestBody: { content: { "application/json": infer B } } } ? { body: B } : { body?: never };
type Seen<D> = Parameters<D> extends { header: { "If-Match": string } } ? { version: number } : { version?: never };
type Query<D> = Parameters<D> extends { query?: infer Q } ? { query?: NonNullable<Q> } : { query?: never };

/**
 * What a call says: `at`, the names in the path; `query`; `body`; `version`, of the thing that is changed, as it was
 * seen.
 */
export type Asked<P extends keyof paths, M extends Method> = At<Door<P, M>> & Body<Door<P, M>> & Seen<Door<P, M>> & Query<Door<P, M>>;

/** Left out where there is nothing to say. */
export type Rest<P extends keyof paths, M extends Method, More = unknown> =
  Record<never, never> extends Asked<P, M> ? [asked?: Asked<P, M> & More] : [asked: Asked<P, M> & More];

/** Lists that come page by page. */
export type Listed = {
  [P in keyof paths]: Given<P, "get"> extends { next_cursor: string } ? P : never;
}[keyof paths] &
  Paths<"get">;
