/**
 * A canvas that draws what Leaflet's own can't: hatched areas and a white casing
 * under lines. Labels are drawn by label_canvas.js, over all of these.
 *
 * Why a canvas: hatched SVG paths pan and zoom as smoothly (measured with 2,000
 * works over 1,100 streets), but shapes and labels then need no element each.
 * It leans on inner methods of Leaflet 1.9.4 (_fillStroke, _initPath, _removePath,
 * _bringToFront): look here first when the vendored Leaflet changes.
 */
import { L } from "./leaflet.js";
import { labelsOn } from "./label_canvas.js";
import { hatchTile } from "./styles.js";

/** A hatch over a tint, to fill with; sharp on every screen. */
function hatchPattern(context, { name, colour, tint }) {
  const { size, width, lines, dots } = hatchTile(name);
  const scale = 2;
  const tile = document.createElement("canvas");
  tile.width = size * scale;
  tile.height = size * scale;
  const pen = tile.getContext("2d");
  pen.scale(scale, scale);
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
  pattern.setTransform(new DOMMatrix().scale(1 / scale));
  return pattern;
}

/** Options beside Leaflet's: rank, which canvas's labels go first (0 is first). */
export const HatchedCanvas = L.Canvas.extend({
  onAdd(map) {
    L.Canvas.prototype.onAdd.call(this, map);
    labelsOn(map).watch(this);
  },

  /** The shapes, the one on top first. */
  shapes() {
    const layers = [];
    for (let order = this._drawLast; order; order = order.prev) layers.push(order.layer);
    return layers;
  },

  _initPath(layer) {
    L.Canvas.prototype._initPath.call(this, layer);
    this.fire("changed");
  },

  _removePath(layer) {
    L.Canvas.prototype._removePath.call(this, layer);
    this.fire("changed");
  },

  _bringToFront(layer) {
    L.Canvas.prototype._bringToFront.call(this, layer);
    this.fire("changed");
  },

  _fillStroke(context, layer) {
    const { casing, hatch } = layer.options;
    if (casing) this._strokeCasing(context, casing);
    if (hatch) {
      context.globalAlpha = layer.options.opacity ?? 1;
      context.fillStyle = this._pattern(context, hatch);
      context.fill("evenodd");
    }
    L.Canvas.prototype._fillStroke.call(this, context, layer);
  },

  _strokeCasing(context, casing) {
    context.setLineDash([]);
    context.globalAlpha = 1;
    context.lineWidth = casing.weight;
    context.strokeStyle = casing.colour;
    context.lineCap = "round";
    context.lineJoin = "round";
    context.stroke();
  },

  _pattern(context, hatch) {
    this._patterns ??= new Map();
    const key = `${hatch.name} ${hatch.colour} ${hatch.tint}`;
    if (!this._patterns.has(key)) this._patterns.set(key, hatchPattern(context, hatch));
    return this._patterns.get(key);
  },
});
