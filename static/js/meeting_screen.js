/** A meeting on the big screen: the map, the keys, and notes that are saved first. */
import { getJson } from "./lib/api.js";
import { startDecisionForm } from "./lib/decision_form.js";
import { onceVisible } from "./lib/dom.js";
import { WorksLayer } from "./lib/layers.js";
import { createMap } from "./lib/map.js";

const KEYS = { ArrowLeft: "prev", PageUp: "prev", ArrowRight: "next", PageDown: "next" };
const TYPED_IN = "input, textarea, select, summary, [contenteditable], .map";

const element = document.getElementById("map");

async function startMap() {
  const works = new WorksLayer(createMap(element));
  const geojson = await getJson(element.dataset.worksUrl);
  if (geojson) works.show(geojson);
}

/** Whether there is text that the server does not have. @param {HTMLFormElement} form */
function isUnsaved(form) {
  return [...form.elements].some((field) =>
    field.type === "checkbox"
      ? field.checked !== field.defaultChecked
      : field.matches("textarea") && field.value !== field.defaultValue,
  );
}

/** What is in the fields now is what the server has. @param {HTMLFormElement} form */
function markSaved(form) {
  for (const field of form.querySelectorAll("textarea")) field.defaultValue = field.value;
  for (const box of form.querySelectorAll("[type=checkbox]")) box.defaultChecked = box.checked;
}

/**
 * To another item; unsaved text goes along to the server, which leads on.
 * @param {HTMLAnchorElement} link
 */
function go(link) {
  const form = document.querySelector("[data-note]");
  if (!form || !isUnsaved(form)) {
    location.assign(link.href);
    return;
  }
  const to = document.createElement("input");
  Object.assign(to, { type: "hidden", name: "go" });
  to.value = new URL(link.href).searchParams.get("item");
  form.append(to);
  markSaved(form);
  form.submit();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-go]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(link);
});

document.addEventListener("keydown", (event) => {
  const rel = KEYS[event.key];
  if (!rel || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest?.(TYPED_IN)) return;
  const link = document.querySelector(`[data-go][rel=${rel}]`);
  if (!link) return;
  event.preventDefault();
  go(link);
});

// What was sent is what is saved; what was typed since is not.
const sent = new WeakMap();
document.addEventListener("htmx:beforeSend", ({ detail }) => {
  if (!detail.elt.matches("[data-note]")) return;
  const fields = [...detail.elt.querySelectorAll("textarea, [type=checkbox]")];
  sent.set(detail.xhr, fields.map((field) => [field, field.value, field.checked]));
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id === "screen-decision") startDecisionForm();
  const saved = sent.get(detail.xhr);
  const state = document.getElementById("note-state");
  if (!saved || !state || state.querySelector(".alert")) return;
  for (const [field, value, checked] of saved) {
    field.defaultValue = value;
    field.defaultChecked = checked;
  }
});

addEventListener("beforeunload", (event) => {
  const form = document.querySelector("[data-note]");
  if (form && isUnsaved(form)) event.preventDefault();
});

onceVisible(element, startMap);
startDecisionForm();
