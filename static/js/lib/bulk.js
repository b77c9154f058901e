/**
 * The bar to change the chosen works together: there once something is chosen, and the
 * preview of what it would do in a dialog above the page.
 */
import { selection } from "./selection.js";

const WIDE = matchMedia("(min-width: 48rem)");

function showCount(bar, ids) {
  const count = bar.querySelector("[data-bulk-count]");
  const { one, many } = count.dataset;
  const text = ids.size === 1 ? one : many.replace("{count}", ids.size);
  if (count.textContent !== text) count.textContent = text;
}

function follow(bar) {
  const ids = selection.ids;
  bar.hidden = ids.size === 0;
  bar.querySelector("[data-bulk-works]").value = [...ids].join(",");
  showCount(bar, ids);
}

function step(button) {
  const field = button.parentElement.querySelector("input");
  const value = Number(field.value) + Number(button.dataset.step);
  field.value = value === 0 ? "" : value;
}

/** The boxes of the table stand in the form too: what is chosen goes in one field. */
function sendOnlyList(form) {
  form.addEventListener("htmx:configRequest", (event) => {
    if (event.target === form) event.detail.parameters.delete?.("work");
  });
}

/** Not `reset`: the boxes of the table stand in the form too. */
function empty(form) {
  for (const field of form.querySelectorAll("select, input[type=number]")) field.value = "";
  form.querySelector("[data-bulk-more]").open = WIDE.matches;
}

function close(dialog) {
  dialog.close();
  dialog.replaceChildren();
}

function startDialog(dialog, form) {
  dialog.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== dialog) return; // only a part of it, such as the effects
    if (dialog.querySelector("[data-bulk-done]")) {
      close(dialog);
      empty(form); // or the next press would do it again
      document.querySelector("#last-change [data-undo]")?.focus();
      return;
    }
    for (const button of dialog.querySelectorAll("[data-bulk-close]")) button.hidden = false;
    if (!dialog.open) dialog.showModal();
    if (!dialog.querySelector("[autofocus]")) dialog.querySelector("[data-bulk-focus]")?.focus();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-bulk-close]")) close(dialog);
  });
}

/** There the fields would cover half of what was chosen. */
function foldOnPhones(fields) {
  const follow = () => {
    fields.open = WIDE.matches;
  };
  WIDE.addEventListener("change", follow);
  follow();
}

/** A page of its own, and not a preview in the dialog. */
function compose(event, button) {
  event.preventDefault();
  location.assign(`${button.formAction}?works=${[...selection.ids].join(",")}`);
}

/** Bring the bar of this page to life, if there is one. */
export function startBulk() {
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const form = bar.querySelector("form");
  bar.parentElement.classList.add("is-live");
  foldOnPhones(bar.querySelector("[data-bulk-more]"));
  for (const button of bar.querySelectorAll("[data-step], [data-bulk-clear]")) {
    button.hidden = false;
  }
  bar.addEventListener("click", (event) => {
    const stepper = event.target.closest("[data-step]");
    if (stepper) step(stepper);
    if (event.target.closest("[data-bulk-clear]")) selection.only([]);
    const composing = event.target.closest("[data-bulk-compose]");
    if (composing) compose(event, composing);
  });
  sendOnlyList(form);
  startDialog(document.querySelector("[data-bulk-dialog]"), form);
  document.addEventListener("kip:selection", () => follow(bar));
  follow(bar);
}
