/**
 * The only module that fetches. Every answer that is no answer takes one road: a
 * message at the top of the page, and null for the caller.
 */
import { notify } from "./dom.js";

function complain(kind) {
  notify(document.body.dataset[kind]);
  return null;
}

async function ask(url, options) {
  let response;
  try {
    response = await fetch(url, { credentials: "same-origin", ...options });
  } catch {
    return complain("errorNetwork");
  }
  return response.ok ? response : complain("errorServer");
}

/** @param {string} url given by the server @returns {Promise<any|null>} */
export async function getJson(url) {
  const response = await ask(url, { headers: { Accept: "application/json" } });
  return response && response.json();
}

/**
 * Send a form; the token against forged requests is in the form itself.
 * @param {string} url @param {HTMLFormElement} form
 * @returns {Promise<string|null>} the HTML fragment
 */
export async function postForm(url, form) {
  const response = await ask(url, {
    method: "POST",
    headers: { "X-Requested-With": "fetch" },
    body: new FormData(form),
  });
  return response && response.text();
}
