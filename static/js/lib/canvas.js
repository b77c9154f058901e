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
import { hatchPattern } from "./hatch.js";
import { labelsOn } from "./label_canvas.js";

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
