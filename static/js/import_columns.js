/** Beside each choice of a column: what stands in it. */
import { make, readJson } from "./lib/dom.js";

const LONGEST = 60;

const samples = readJson("import-samples");
const form = document.getElementById("import-columns");

function short(text) {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

form.addEventListener("change", ({ target }) => {
  const list = form.querySelector(`[data-samples-of="${target.id}"]`);
  if (!list) return;
  const found = samples[target.value] ?? [];
  list.replaceChildren(...found.map((text) => make("li", {}, short(text))));
});
