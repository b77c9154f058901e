/**
 * The only module that fetches. Every answer that is no answer takes one road: a
 * message at the top of the page (but for tiles), and null for the caller. Forms are sent by the
 * browser or by htmx, with their own token against forged requests.
 */
import { notify, notifyRefusal } from "./dom.js";

/** What the server can't do with what was sent; its answer says why. */
const REFUSED = 422;

function complain(kind) {
  notify(document.body.dataset[kind]);
  return null;
}

function refuse(status) {
  notifyRefusal(status);
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
  return response.ok || response.status === REFUSED ? response : refuse(response.status);
}

/** @param {string} url given by the server @returns {Promise<any|null>} */
export async function getJson(url) {
  const response = await ask(url, { headers: { Accept: "application/json" } });
  return response && response.json();
}

/**
 * A file as it is. Its caller tells the reader when there is none: a map asks for many.
 * @param {string} url given by the server @param {{signal?: AbortSignal}} [how]
 * @returns {Promise<ArrayBuffer|null>} null when there is no connection, or no such file
 */
export async function getBytes(url, { signal } = {}) {
  try {
    const response = await fetch(url, { signal });
    return response.ok ? await response.arrayBuffer() : null;
  } catch {
    return null;
  }
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

/**
 * As `postForm`, for what may as well stay away, such as suggestions: then nothing is said.
 * @param {string} url @param {FormData} data @returns {Promise<any|null>}
 */
export async function postQuietly(url, data) {
  try {
    const response = await fetch(url, { method: "POST", body: data });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
