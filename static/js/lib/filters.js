/**
 * The address is the state: filters, view and selection live in the query, so
 * that a link shows a colleague the same thing and Back works. Pure.
 */

/** The views of a list and its map. */
export const VIEWS = ["list", "map", "both"];

/**
 * @param {string} search as in location.search
 * @param {string} name
 * @returns {string[]} every non-empty value, in order, once
 */
export function valuesOf(search, name) {
  const values = new URLSearchParams(search).getAll(name);
  return [...new Set(values.filter((value) => value !== ""))];
}

/** @param {string} search @param {string} name @returns {string|null} */
export function valueOf(search, name) {
  return valuesOf(search, name)[0] ?? null;
}

/**
 * The query with some names set anew; null, "" and [] take a name out. Other
 * names stay, empty ones go, so that links are short and equal when they mean the same.
 * @param {string} search
 * @param {Object<string, string|number|string[]|null>} changes
 * @returns {string} "" or "?..."
 */
export function withValues(search, changes) {
  const query = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(search)) {
    if (value !== "" && !(name in changes)) query.append(name, value);
  }
  for (const [name, value] of Object.entries(changes)) {
    for (const one of [value].flat()) {
      if (one !== null && one !== undefined && one !== "") query.append(name, String(one));
    }
  }
  const text = query.toString();
  return text ? `?${text}` : "";
}

/** @param {string} search @param {string} [otherwise] @param {string[]} [views] @returns {string} one of `views` */
export function viewOf(search, otherwise = "both", views = VIEWS) {
  const view = valueOf(search, "view");
  return views.includes(view) ? view : otherwise;
}

/** @param {string} search @returns {number|null} the id of the selected thing */
export function selectedOf(search) {
  const id = Number(valueOf(search, "selected"));
  return Number.isInteger(id) && id > 0 ? id : null;
}
