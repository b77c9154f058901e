/**
 * A period in words, as projects/periods.py has it on the server. Pure.
 * @typedef {{unknown: string, until: string, untilEnd: string, from: string, between: string,
 *   in: string, on: string}} Words with {first} and {last} in them
 */

const YEAR = { year: "numeric", timeZone: "UTC" };
const MONTH = { ...YEAR, month: "long" };
const DAY = { ...MONTH, day: "numeric" };

/**
 * @param {string|undefined} starts the first day, as 2030-04-01; none: open
 * @param {string|undefined} ends the last day
 * @param {Words} words @param {string} language @returns {string}
 */
export function periodText(starts, ends, words, language) {
  if (!starts && !ends) return words.unknown;
  const [from, to] = [starts, ends].map((day) => day && new Date(day));
  const fields = fieldsFor(from, to);
  const form = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, fields);
  const [first, last] = [from, to].map((day) => day && form.format(day));
  if (!to) return filled(words.from, first);
  if (!from) return filled(fields === DAY ? words.until : words.untilEnd, "", last);
  if (first === last) return filled(fields === DAY ? words.on : words.in, first);
  return filled(words.between, ...form.formatRange(from, to).split(/\s*–\s*/));
}

/** As short as tells the days exactly. */
function fieldsFor(from, to) {
  const next = to && new Date(to.getTime() + 86_400_000);
  if ([from, next].some((day) => day && day.getUTCDate() !== 1)) return DAY;
  return [from, next].some((day) => day && day.getUTCMonth()) ? MONTH : YEAR;
}

function filled(text, first, last) {
  return text.replace("{first}", first).replace("{last}", last);
}
