/** What the page's modules that run here too (build.mjs copies them beside this) ask of its api.js. */
export { Refused } from "../logic/api";
