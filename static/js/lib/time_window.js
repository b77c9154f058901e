/**
 * Windows in time: a first and a last day, both included, as ISO dates; null is open.
 * Pure. The word is timeWindow, because a bare window is the browser's.
 *
 * @typedef {{start: string|null, end: string|null}} TimeWindow
 */

const DAY = 24 * 60 * 60 * 1000;

/** @param {string} isoDate @returns {number} days since 1970, free of time zones */
function dayNumber(isoDate) {
  return Date.parse(`${isoDate}T00:00:00Z`) / DAY;
}

function firstDay(timeWindow) {
  return timeWindow.start ? dayNumber(timeWindow.start) : -Infinity;
}

function lastDay(timeWindow) {
  return timeWindow.end ? dayNumber(timeWindow.end) : Infinity;
}

/** Is the text a date that exists, such as 2028-02-29? @param {string} text */
export function isDate(text) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}

/** Nothing starts after it ends. @param {TimeWindow} timeWindow */
export function isPossible(timeWindow) {
  return firstDay(timeWindow) <= lastDay(timeWindow);
}

/**
 * Days that lie in both; 0 when none.
 *
 *     a   |-------|
 *     b        |-------|
 *              ^^^^ counted, both ends included
 *
 * @param {TimeWindow} a @param {TimeWindow} b @returns {number}
 */
export function overlapDays(a, b) {
  const first = Math.max(firstDay(a), firstDay(b));
  const last = Math.min(lastDay(a), lastDay(b));
  return Math.max(0, last - first + 1);
}

/**
 * Whole days between the two; 0 when they touch or overlap.
 *
 *     a  |----|
 *     b            |----|
 *              ^^^^
 *
 * @param {TimeWindow} a @param {TimeWindow} b @returns {number}
 */
export function gapDays(a, b) {
  const first = Math.max(firstDay(a), firstDay(b));
  const last = Math.min(lastDay(a), lastDay(b));
  return Math.max(0, first - last - 1);
}

/** "2028-05-01" is in quarter 2 of 2028. @param {string} isoDate */
export function quarterOf(isoDate) {
  const [year, month] = isoDate.split("-").map(Number);
  return { year, quarter: Math.ceil(month / 3) };
}

/**
 * The quarters a window touches, first to last; empty when a side is open.
 * @param {TimeWindow} timeWindow @returns {{year: number, quarter: number}[]}
 */
export function quartersOf(timeWindow) {
  if (!timeWindow.start || !timeWindow.end || !isPossible(timeWindow)) return [];
  const from = quarterOf(timeWindow.start);
  const until = quarterOf(timeWindow.end);
  const count = (until.year - from.year) * 4 + until.quarter - from.quarter + 1;
  return Array.from({ length: count }, (_, step) => {
    const index = from.quarter - 1 + step;
    return { year: from.year + Math.floor(index / 4), quarter: (index % 4) + 1 };
  });
}
