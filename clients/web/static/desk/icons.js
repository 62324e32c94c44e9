// Drawings of the desk's own sections, beside those that all pages have.

import { ICONS } from "../dom.js";

Object.assign(ICONS, {
  add: ["M10 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z", "M2.5 21c0-4.5 3.4-7 7.5-7 1.5 0 2.9.3 4 .9", "M18 14v7M14.5 17.5h7"],
  letter: ["M3 5.5h18v13H3z", "M3 6.5l9 7 9-7"],
  parcel: ["M3 8l9-4.5L21 8v8.5L12 21l-9-4.5z", "M3 8l9 4.5L21 8", "M12 12.5V21"],
  chart: ["M4 4v16h16", "M8 16v-4M12.5 16V8M17 16v-6"],
  people: ["M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z", "M2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6", "M16 4.5a3.2 3.2 0 0 1 0 6", "M18 14.3c2 .7 3.5 2.7 3.5 5.7"],
  search: ["M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13z", "M15.5 15.5 21 21"],
});
