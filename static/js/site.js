/**
 * On every page: an error summary gets the focus, filters make short addresses, and a
 * fragment that does not come is said aloud.
 */
import { clearDrafts } from "./lib/drafts.js";
import { notify, notifyRefusal } from "./lib/dom.js";

document.querySelector(".error-summary")?.focus();

// A filter sent by htmx leaves out what was not filled in, as links do.
document.addEventListener("htmx:configRequest", (event) => {
  const { verb, parameters } = event.detail;
  if (verb !== "get") return;
  for (const name of Object.keys(parameters)) {
    if (parameters[name] === "") delete parameters[name];
  }
});

// Enter in a search box is a change and a submit: one question, asked once.
const asking = new WeakMap();
const questionOf = (form) => new URLSearchParams(new FormData(form)).toString();

document.addEventListener("htmx:confirm", (event) => {
  const form = event.target;
  if (asking.has(form) && asking.get(form) === questionOf(form)) event.preventDefault();
});

document.addEventListener("htmx:beforeSend", ({ target }) => {
  if (target.matches("form.filters")) asking.set(target, questionOf(target));
});

document.addEventListener("htmx:afterRequest", ({ target }) => asking.delete(target));

document.addEventListener("htmx:responseError", (event) => {
  notifyRefusal(event.detail.xhr.status);
});

document.addEventListener("htmx:sendError", () => {
  notify(document.body.dataset.errorNetwork);
});

// What somebody did not save is nobody's business after signing out.
document.addEventListener("submit", ({ target }) => {
  if (target.matches("[data-sign-out]")) clearDrafts();
});
