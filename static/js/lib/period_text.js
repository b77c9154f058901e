/**
 * A period in words, as projects/periods.py has it on the server. Pure.
 * @typedef {{unknown: string, until: string, from: string, between: string, year: string}} Words
 *   with {first} and {last} in them
 */

const DAY = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };

/**
 * @param {string|undefined} starts the first day, as 2030-04-01; none: open
 * @param {string|undefined} ends the last day
 * @param {Words} words @param {string} language @returns {string}
 */
export function periodText(starts, ends, words, language) {
  if (!starts && !ends) return words.unknown;
  if (starts?.endsWith("-01-01") && ends?.endsWith("-12-31")) return yearsText(starts, ends, words);
  const form = new Intl.DateTimeFormat(language, DAY);
  const first = starts && form.format(new Date(starts));
  const last = ends && form.format(new Date(ends));
  const text = starts && ends ? words.between : starts ? words.from : words.until;
  return filled(text, first, last);
}

function yearsText(starts, ends, words) {
  const [first, last] = [starts.slice(0, 4), ends.slice(0, 4)];
  return filled(first === last ? words.year : words.between, first, last);
}

function filled(text, first, last) {
  return text.replace("{first}", first).replace("{last}", last);
}
