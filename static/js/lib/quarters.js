/** Days and quarters. Pure; a day is "2028-04-01", a quarter "2028-2". */

const MONTHS = 3;
const DAY_MS = 86_400_000;
const WORKING_DAYS_A_WEEK = 5;
const DAYS_A_QUARTER = 91.3;

function asDay(date) {
  return date.toISOString().slice(0, 10);
}

/** The first or the last day. @param {string} quarter @param {"start"|"end"} edge */
export function dayOf(quarter, edge) {
  const [year, number] = quarter.split("-").map(Number);
  const month = (number - 1) * MONTHS + (edge === "end" ? MONTHS : 0);
  return asDay(new Date(Date.UTC(year, month, edge === "end" ? 0 : 1)));
}

/** The quarter that a day begins or ends; "" when it does neither. */
export function quarterOf(day, edge) {
  const [year, month] = day.split("-").map(Number);
  if (!year || !month) return "";
  const quarter = `${year}-${Math.ceil(month / MONTHS)}`;
  return dayOf(quarter, edge) === day ? quarter : "";
}

/** All quarters of these years. @returns {string[]} */
export function quartersOf(firstYear, lastYear) {
  const years = Array.from({ length: lastYear - firstYear + 1 }, (_, index) => firstYear + index);
  return years.flatMap((year) => [1, 2, 3, 4].map((number) => `${year}-${number}`));
}

/**
 * How far a work can shift in its window, in whole quarters; null when unknown.
 * @param {{first: string, last: string, workingDays: number}} window
 */
export function room({ first, last, workingDays }) {
  if (!first || !last || !workingDays) return null;
  const days = (Date.parse(last) - Date.parse(first)) / DAY_MS + 1;
  const needed = Math.ceil((workingDays / WORKING_DAYS_A_WEEK) * 7);
  return days < needed ? -1 : Math.floor((days - needed) / DAYS_A_QUARTER);
}
