/**
 * A canvas that draws what Leaflet's own can't: hatched areas, a white casing
 * under lines, and labels that keep out of each other's way.
 *
 * Why a canvas: hatched SVG paths pan and zoom as smoothly (measured with 2,000
 * works over 1,100 streets), but labels that avoid each other need one painter
 * that knows them all. It leans on inner methods of Leaflet 1.9.4 (_fillStroke,
 * _draw, _initPath, _removePath, _updatePaths): look here first when the
 * vendored Leaflet changes.
 */
import { L } from "./leaflet.js";
import { longAxis, placed, pointInside } from "./labels.js";
import { hatchTile } from "./styles.js";

const FONTS = {
  plate: { size: 11, weight: 700 },
  street: { size: 11, weight: 500 },
  area: { size: 14, weight: 600 },
};
const MOST_LABELS = 250;

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

/** The part of a shape that is in view and takes most room, as pixels. */
function largestPart(layer) {
  const parts = layer._parts ?? [];
  return parts.reduce((best, part) => (part.length > (best?.length ?? 0) ? part : best), null);
}

/** Where a label would stand, or null when its shape is too small to carry it. */
function labelOf(layer, measure) {
  const { label } = layer.options;
  if (!label?.text || !layer._pxBounds) return null;
  const part = largestPart(layer);
  if (!part || part.length < 2) return null;
  const width = measure(label) + (label.kind === "plate" ? 8 : 4);
  const height = FONTS[label.kind].size + 5;
  if (label.kind === "street") return streetLabel(label, part, width, height);
  const room = layer._pxBounds.getSize();
  if (Math.max(room.x, room.y) < width * 1.1) return null;
  const spot = layer instanceof L.Polygon ? pointInside(part) : part[Math.floor(part.length / 2)];
  return spot && { ...label, x: spot.x, y: spot.y, angle: 0, width, height, textWidth: width, apart: 60 };
}

function streetLabel(label, part, width, height) {
  const axis = longAxis(part);
  if (axis.length < width * 1.15) return null;
  const cosine = Math.abs(Math.cos(axis.angle));
  const sine = Math.abs(Math.sin(axis.angle));
  return {
    ...label,
    ...axis,
    width: width * cosine + height * sine,
    height: width * sine + height * cosine,
    textWidth: width,
    apart: 320,
  };
}

function paintPlate(context, label) {
  const { textWidth, height } = label;
  context.fillStyle = label.colour;
  context.strokeStyle = "#fff";
  context.lineWidth = 1.5;
  context.beginPath();
  context.roundRect(-textWidth / 2, -height / 2, textWidth, height, 2);
  context.fill();
  context.stroke();
  context.fillStyle = "#fff";
  context.fillText(label.text, 0, 0.5);
}

function paintName(context, label) {
  context.strokeStyle = label.halo;
  context.lineWidth = 3;
  context.lineJoin = "round";
  context.strokeText(label.text, 0, 0);
  context.fillStyle = label.colour;
  context.fillText(label.text, 0, 0);
}

export const LabelledCanvas = L.Canvas.extend({
  _initPath(layer) {
    this._labels = null;
    L.Canvas.prototype._initPath.call(this, layer);
  },

  _removePath(layer) {
    this._labels = null;
    L.Canvas.prototype._removePath.call(this, layer);
  },

  _updatePaths() {
    this._labels = null;
    L.Canvas.prototype._updatePaths.call(this);
  },

  _fillStroke(context, layer) {
    const { casing, hatch } = layer.options;
    if (casing) this._strokeCasing(context, casing);
    if (hatch) {
      context.globalAlpha = 1;
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

  _draw() {
    const bounds = this._redrawBounds;
    L.Canvas.prototype._draw.call(this);
    this._labels ??= this._placeLabels();
    const context = this._ctx;
    context.save();
    if (bounds) {
      const size = bounds.getSize();
      context.beginPath();
      context.rect(bounds.min.x, bounds.min.y, size.x, size.y);
      context.clip();
    }
    for (const label of this._labels) this._paintLabel(context, label);
    context.restore();
  },

  _placeLabels() {
    this._fontFamily ??= getComputedStyle(this._map.getContainer()).fontFamily;
    const measure = (label) => this._widthOf(label);
    const layers = [];
    // Last drawn lies on top, so its label goes first.
    for (let order = this._drawLast; order; order = order.prev) layers.push(order.layer);
    const wanted = layers.map((layer) => labelOf(layer, measure)).filter(Boolean);
    return placed(wanted, MOST_LABELS);
  },

  _widthOf({ kind, text }) {
    this._widths ??= new Map();
    const key = `${kind} ${text}`;
    if (!this._widths.has(key)) {
      this._ctx.font = this._font(kind);
      this._widths.set(key, this._ctx.measureText(text).width);
    }
    return this._widths.get(key);
  },

  _font(kind) {
    const { size, weight } = FONTS[kind];
    return `${weight} ${size}px ${this._fontFamily}`;
  },

  _paintLabel(context, label) {
    context.save();
    context.globalAlpha = 1;
    context.setLineDash([]);
    context.font = this._font(label.kind);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.translate(label.x, label.y);
    context.rotate(label.angle);
    if (label.kind === "plate") paintPlate(context, label);
    else paintName(context, label);
    context.restore();
  },
});
