/** What stands in a form, to keep and to put back. */

/** Belongs to the page and not to what is entered. */
const OF_THE_PAGE = new Set(["csrfmiddlewaretoken"]);

/** @param {HTMLFormElement} form @returns {[string, string][]} */
export function valuesOf(form) {
  return [...new FormData(form)].filter(
    ([name, value]) => !OF_THE_PAGE.has(name) && typeof value === "string",
  );
}

/**
 * Put values back, in the fields that are there.
 * @param {HTMLFormElement} form @param {[string, string][]} values
 */
export function putBack(form, values) {
  const given = new Map();
  for (const [name, value] of values) given.set(name, [...(given.get(name) ?? []), value]);
  for (const control of form.elements) {
    const { name, type } = control;
    if (!name || OF_THE_PAGE.has(name) || ["submit", "button", "file", "fieldset"].includes(type)) continue;
    const wanted = given.get(name) ?? [];
    if (type === "checkbox" || type === "radio") control.checked = wanted.includes(control.value);
    else if (wanted.length) [control.value] = wanted;
  }
}

/** How many rows of a kind the values have. @param {[string, string][]} values */
export function rowsIn(values, prefix) {
  const total = values.find(([name]) => name === `${prefix}-TOTAL_FORMS`);
  return Number(total?.[1] ?? 0);
}
