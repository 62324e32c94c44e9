// Shows of the API reference what holds every word that is looked for, and calls what it describes.

import { addConsole } from "./console.js";

const form = document.querySelector("form[role=search]");
const field = document.querySelector("#find");
const found = document.querySelector("#found");
const sections = [...document.querySelectorAll("main > section")];
const articles = [...document.querySelectorAll("article")].map((article) => ({
  article,
  words: article.firstElementChild.textContent.toLowerCase(),
}));

function show() {
  const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const { article, words } of articles) {
    article.hidden = !wanted.every((word) => words.includes(word));
    count += article.hidden ? 0 : 1;
  }
  for (const section of sections) {
    section.hidden = !section.querySelector("article:not([hidden])");
  }
  found.textContent = wanted.length ? `${count} found` : "";
}

// A link leads to what a search may have hidden.
window.addEventListener("hashchange", () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target?.closest("[hidden]")) {
    field.value = "";
    show();
    target.scrollIntoView();
  }
});

field.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
form.hidden = false;
show();
addConsole(document.querySelector("header"), document.querySelectorAll("article:has(.examples)"));
