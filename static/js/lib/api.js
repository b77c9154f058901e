/**
 * The only module that fetches. Every answer that is no answer takes one road: a
 * message at the top of the page, and null for the caller. Forms are sent by the
 * browser or by htmx, with their own token against forged requests.
 */
import { notify } from "./dom.js";

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
  return response.ok ? response : complain("errorServer");
}

/** @param {string} url given by the server @returns {Promise<any|null>} */
export async function getJson(url) {
  const response = await ask(url, { headers: { Accept: "application/json" } });
  return response && response.json();
}
