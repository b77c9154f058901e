/** A hatch over a tint, to fill areas with on a canvas; sharp on every screen. */
import { hatchTile } from "./styles.js";

const SCALE = 2;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{name: string, colour: string, tint: number}} hatch
 * @returns {CanvasPattern}
 */
export function hatchPattern(context, { name, colour, tint }) {
  const { size, width, lines, dots } = hatchTile(name);
  const tile = document.createElement("canvas");
  tile.width = size * SCALE;
  tile.height = size * SCALE;
  const pen = tile.getContext("2d");
  pen.scale(SCALE, SCALE);
  pen.strokeStyle = colour;
  pen.fillStyle = colour;
  pen.globalAlpha = tint;
  pen.fillRect(0, 0, size, size);
  pen.globalAlpha = 0.8;
  pen.lineWidth = width;
  pen.beginPath();
  for (const [x1, y1, x2, y2] of lines) {
    pen.moveTo(x1, y1);
    pen.lineTo(x2, y2);
  }
  if (lines.length) pen.stroke();
  for (const [x, y, radius] of dots) {
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fill();
  }
  const pattern = context.createPattern(tile, "repeat");
  moveHatch(pattern, name, 0, 0);
  return pattern;
}

/**
 * Lay a hatch so that it goes on from one canvas into the next.
 * @param {CanvasPattern} pattern @param {string} name of its hatch
 * @param {number} x @param {number} y the corner of this canvas, in pixels from the first
 */
export function moveHatch(pattern, name, x, y) {
  const { size } = hatchTile(name);
  pattern.setTransform(new DOMMatrix().translate(-(x % size), -(y % size)).scale(1 / SCALE));
}
