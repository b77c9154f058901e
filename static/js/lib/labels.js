/**
 * Where words go on a map. Pure: pixels in, pixels out; x to the right, y down.
 *
 * @typedef {{x: number, y: number}} Point
 * @typedef {{x: number, y: number, width: number, height: number}} Box centre and size
 */

/** Where along a horizontal line it is inside: pairs of x, by the even-odd rule. */
function crossings(rings, y) {
  const found = [];
  for (const ring of rings) {
    ring.forEach((point, index) => {
      const next = ring[(index + 1) % ring.length];
      if (point.y > y === next.y > y) return;
      found.push(point.x + ((y - point.y) / (next.y - point.y)) * (next.x - point.x));
    });
  }
  return found.sort((a, b) => a - b);
}

/** Heights to look at, as parts of the whole; a hair off where corners often are. */
const HEIGHTS = [0.501, 0.251, 0.751];

/**
 * A point inside a shape: the middle of the widest stretch at one of a few heights.
 * The centre of gravity would do for a square, but streets bend and have holes.
 *
 *      ____________
 *     |  ____      |
 *     | |    |  x  |     <- half height: two stretches, the right one is wider
 *     |_|    |_____|
 *
 * @param {Point[][]} rings outlines and holes @returns {Point|null}
 */
export function pointInside(rings) {
  const ys = rings.flat().map((point) => point.y);
  const top = Math.min(...ys);
  const bottom = Math.max(...ys);
  let best = null;
  for (const part of HEIGHTS) {
    const y = top + part * (bottom - top);
    const xs = crossings(rings, y);
    for (let index = 0; index + 1 < xs.length; index += 2) {
      const width = xs[index + 1] - xs[index];
      if (!best || width > best.width) best = { x: xs[index] + width / 2, y, width };
    }
  }
  return best && { x: best.x, y: best.y };
}

/**
 * The long axis of a set of points (principal direction): where a street name
 * lies along its street. The angle keeps text upright.
 * @param {Point[]} points @returns {{x: number, y: number, angle: number, length: number}}
 */
export function longAxis(points) {
  const count = points.length;
  const x = points.reduce((sum, point) => sum + point.x, 0) / count;
  const y = points.reduce((sum, point) => sum + point.y, 0) / count;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (const point of points) {
    xx += (point.x - x) ** 2;
    xy += (point.x - x) * (point.y - y);
    yy += (point.y - y) ** 2;
  }
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  const along = points.map(
    (point) => (point.x - x) * Math.cos(angle) + (point.y - y) * Math.sin(angle),
  );
  const least = Math.min(...along);
  const most = Math.max(...along);
  const middle = (least + most) / 2;
  return {
    x: x + middle * Math.cos(angle),
    y: y + middle * Math.sin(angle),
    angle,
    length: most - least,
  };
}

/** @param {Box} a @param {Box} b */
export function overlaps(a, b) {
  return (
    Math.abs(a.x - b.x) * 2 < a.width + b.width &&
    Math.abs(a.y - b.y) * 2 < a.height + b.height
  );
}

const SAME_SPOT = 14;
const LONGEST_ROW = 4;

/**
 * At its own spot, or at the end of the row of those that lie on the same spot;
 * null when the row is long enough or has these words already.
 */
function inRow(label, kept) {
  if (!label.stacks) return label;
  const row = kept.filter(
    (other) => other.stacks && Math.hypot(label.x - other.firstX, label.y - other.y) < SAME_SPOT,
  );
  if (!row.length) return { ...label, firstX: label.x };
  if (row.length >= LONGEST_ROW || row.some((other) => other.text === label.text)) return null;
  const end = Math.max(...row.map((other) => other.x + other.width / 2));
  return { ...label, x: end + label.width / 2 + 1, firstX: row[0].firstX };
}

function isFree(label, kept) {
  return !kept.some(
    (other) =>
      overlaps(label, other) ||
      (label.text === other.text &&
        Math.hypot(label.x - other.x, label.y - other.y) < (label.apart ?? 0)),
  );
}

/**
 * Keep the labels that fit: first come, first placed; the same words not twice
 * within `apart` pixels. Labels that stack make a row where they share a spot.
 * @template {Box & {text: string, apart?: number, stacks?: boolean}} Label
 * @param {Label[]} labels @param {number} most @returns {Label[]}
 */
export function placed(labels, most) {
  const kept = [];
  for (const label of labels) {
    if (kept.length >= most) break;
    const candidate = inRow(label, kept);
    if (candidate && isFree(candidate, kept)) kept.push(candidate);
  }
  return kept;
}
