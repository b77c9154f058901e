/**
 * The only module that fetches. Every answer that is no answer takes one road: a
 * message at the top of the page, and null for the caller. Forms are sent by the
 * browser or by htmx, with their own token against forged requests.
 */
import { notify } from "./dom.js";

/** What the server can't do with what was sent; its answer says why. */
const REFUSED = 422;

function complain(kind) {
  notify(document.body.dataset[kind]);
  return null;
}

async function ask(url, options) {
  let response;
  try {
    response = await fetch(url, options);
  } catch {
    return complain("errorNetwork");
  }
  if (response.redirected) return complain("errorSignedOut");
  return response.ok || response.status === REFUSED ? response : complain("errorServer");
}

/** @param {string} url given by the server @returns {Promise<any|null>} */
export async function getJson(url) {
  const response = await ask(url, { headers: { Accept: "application/json" } });
  return response && response.json();
}

/**
 * Send a form without leaving the page. An answer with `error` says why not.
 * @param {string} url @param {FormData} data with the token of the page's form
 * @returns {Promise<any|null>}
 */
export async function postForm(url, data) {
  const options = { method: "POST", body: data, headers: { Accept: "application/json" } };
  const response = await ask(url, options);
  return response && response.json();
}
