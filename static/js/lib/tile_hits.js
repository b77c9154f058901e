/**
 * Which shapes of a tile lie under a point. Pure; places and distances are parts of
 * the tile's side, as in vector_tile.js.
 */

/**
 * @param {import("./vector_tile.js").Shape[]} shapes in the order in which they are drawn
 * @param {{x: number, y: number}} point
 * @param {number} tolerance how far from a line or an edge still counts
 * @returns {number[]} their ids, the one on top first, each once
 */
export function shapesAt(shapes, point, tolerance) {
  const hit = shapes.filter((shape) => isNear(shape.box, point, tolerance) && isAt(shape, point, tolerance));
  return [...new Set(hit.reverse().map(({ id }) => id))];
}

function isNear([west, north, east, south], { x, y }, tolerance) {
  return x >= west - tolerance && x <= east + tolerance && y >= north - tolerance && y <= south + tolerance;
}

function isAt({ isArea, parts }, point, tolerance) {
  if (isArea && isWithin(parts, point)) return true;
  return parts.some((part) => isOnLine(part, point, tolerance));
}

/** By the even-odd rule, as it is drawn. */
function isWithin(rings, { x, y }) {
  let inside = false;
  for (const ring of rings) {
    for (let index = 0, before = ring.length - 1; index < ring.length; before = index, index += 1) {
      const from = ring[before];
      const to = ring[index];
      const crosses = from.y > y !== to.y > y;
      if (crosses && x < from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x)) inside = !inside;
    }
  }
  return inside;
}

function isOnLine(part, point, tolerance) {
  return part.some((to, index) => index > 0 && distance(part[index - 1], to, point) <= tolerance);
}

function distance(from, to, { x, y }) {
  const length = (to.x - from.x) ** 2 + (to.y - from.y) ** 2;
  const along = length ? ((x - from.x) * (to.x - from.x) + (y - from.y) * (to.y - from.y)) / length : 0;
  const part = Math.max(0, Math.min(1, along));
  return Math.hypot(x - from.x - part * (to.x - from.x), y - from.y - part * (to.y - from.y));
}
