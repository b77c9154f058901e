/**
 * Draws the works of a tile on a canvas, as canvas.js draws them on the other maps:
 * hatched areas and cased lines, by discipline. Sizes are in CSS pixels.
 */
import { hatchPattern, moveHatch } from "./hatch.js";
import { areaStyle, lineStyle } from "./styles.js";

export class TilePainter {
  #lookOf;
  #tokens;
  #patterns = new Map();

  /**
   * @param {(discipline: string) => import("./styles.js").Discipline} lookOf
   * @param {{ink: string, paper: string}} tokens
   */
  constructor(lookOf, tokens) {
    this.#lookOf = lookOf;
    this.#tokens = tokens;
  }

  /**
   * @param {CanvasRenderingContext2D} context with the tile's corner at 0, 0
   * @param {import("./vector_tile.js").Shape[]} shapes
   * @param {{side: number, x: number, y: number, state?: string}} how the tile's side;
   *   its corner as seen from the first tile, so that hatches go on from tile to tile
   */
  paint(context, shapes, { side, x, y, state = "normal" }) {
    context.lineCap = "round";
    context.lineJoin = "round";
    for (const shape of shapes) {
      const styleOf = shape.isArea ? areaStyle : lineStyle;
      const style = styleOf(this.#lookOf(shape.properties.discipline), state, this.#tokens);
      const { casing, hatch, color: colour, weight, dashArray } = style;
      trace(context, shape, side);
      if (casing) stroke(context, casing);
      if (hatch) {
        context.fillStyle = this.#pattern(context, hatch, x, y);
        context.fill("evenodd");
      }
      stroke(context, { colour, weight, dashes: dashArray?.split(" ").map(Number) });
    }
  }

  #pattern(context, hatch, x, y) {
    const key = `${hatch.name} ${hatch.colour} ${hatch.tint}`;
    if (!this.#patterns.has(key)) this.#patterns.set(key, hatchPattern(context, hatch));
    const pattern = this.#patterns.get(key);
    moveHatch(pattern, hatch.name, x, y);
    return pattern;
  }
}

function trace(context, { parts, isArea }, side) {
  context.beginPath();
  for (const part of parts) {
    part.forEach((point, index) => {
      if (index) context.lineTo(point.x * side, point.y * side);
      else context.moveTo(point.x * side, point.y * side);
    });
    if (isArea) context.closePath();
  }
}

function stroke(context, { colour, weight, dashes = [] }) {
  context.strokeStyle = colour;
  context.lineWidth = weight;
  context.setLineDash(dashes);
  context.stroke();
}
