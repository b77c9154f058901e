/**
 * One canvas per map for all words on it, so that plates of works, names of areas
 * and names of streets keep out of each other's way. It draws the `label` in the
 * options of the shapes on every HatchedCanvas of the map:
 *   {kind: "plate"|"area"|"street", text, colour, halo}
 * and those that a canvas with a method `labels` gives, which knows where they stand.
 */
import { L } from "./leaflet.js";
import { longAxis, placed, pointInside } from "./labels.js";

const FONTS = {
  plate: { size: 11, weight: 700 },
  area: { size: 14, weight: 600 },
  street: { size: 11, weight: 500 },
};
const MOST_LABELS = 300;
/** From this size on, works that lie on top of each other show all their plates. */
const ROOM_FOR_A_ROW = 150;
const ABOVE_ALL_SHAPES = 450;

const canvases = new WeakMap();

/** The label canvas of a map. */
export function labelsOn(map) {
  if (!canvases.has(map)) {
    const pane = map.createPane("labels");
    pane.style.zIndex = ABOVE_ALL_SHAPES;
    pane.style.pointerEvents = "none";
    canvases.set(map, new LabelCanvas({ pane: "labels" }).addTo(map));
  }
  return canvases.get(map);
}

/** The part of a shape in view that has most corners; parts are in pixels, clipped. */
function largestPart(shape) {
  const parts = shape._parts ?? [];
  return parts.reduce((best, part) => (part.length > (best?.length ?? 1) ? part : best), null);
}

/** Where a label would stand, or null when its shape is too small to carry it. */
function labelOf(shape, widthOf) {
  const { label } = shape.options;
  const part = label?.text ? largestPart(shape) : null;
  if (!part) return null;
  const { width, height } = sizeOf(label, widthOf);
  if (label.kind === "street") return streetLabel(label, part, width, height);
  const room = shape._pxBounds.getSize();
  const longest = Math.max(room.x, room.y);
  if (longest < width * 1.1) return null;
  const spot = shape instanceof L.Polygon ? pointInside(shape._parts) : part[Math.floor(part.length / 2)];
  if (!spot) return null;
  return uprightAt(label, spot, { width, height, longest });
}

function sizeOf(label, widthOf) {
  const width = widthOf(label) + (label.kind === "plate" ? 8 : 4);
  return { width, height: FONTS[label.kind].size + 5 };
}

function uprightAt(label, { x, y }, { width, height, longest }) {
  const stacks = label.kind === "plate" && longest > ROOM_FOR_A_ROW;
  return { ...label, x, y, angle: 0, width, height, textWidth: width, stacks };
}

/**
 * A plate at a spot, or null when its shape is too small to carry it.
 * @param {{text: string, colour: string}} label
 * @param {{x: number, y: number}} spot pixels on the map
 * @param {number} longest pixels that its shape is long; Infinity: it always carries it
 * @param {(label: object) => number} widthOf as a method `labels` gets it
 */
export function plateAt(label, spot, longest, widthOf) {
  const plate = { ...label, kind: "plate" };
  const size = sizeOf(plate, widthOf);
  if (longest < size.width * 1.1) return null;
  return uprightAt(plate, spot, { ...size, longest: Number.isFinite(longest) ? longest : 0 });
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

function paintPlate(context, { text, colour, textWidth, height }) {
  context.fillStyle = colour;
  context.strokeStyle = "#fff";
  context.lineWidth = 1.5;
  context.beginPath();
  context.roundRect(-textWidth / 2, -height / 2, textWidth, height, 2);
  context.fill();
  context.stroke();
  context.fillStyle = "#fff";
  context.fillText(text, 0, 0.5);
}

function paintName(context, { text, colour, halo }) {
  context.strokeStyle = halo;
  context.lineWidth = 3;
  context.lineJoin = "round";
  context.strokeText(text, 0, 0);
  context.fillStyle = colour;
  context.fillText(text, 0, 0);
}

const LabelCanvas = L.Canvas.extend({
  initialize(options) {
    L.Canvas.prototype.initialize.call(this, options);
    this._sources = [];
    this._widths = new Map();
  },

  onAdd(map) {
    L.Canvas.prototype.onAdd.call(this, map);
    this._fontFamily = getComputedStyle(map.getContainer()).fontFamily;
  },

  /** Draw the labels of the shapes on this canvas too. */
  watch(canvas) {
    this._sources.push(canvas);
    this._sources.sort((a, b) => a.options.rank - b.options.rank);
    canvas.on("changed update", this._later, this);
    this._later();
  },

  _update() {
    L.Canvas.prototype._update.call(this);
    this._later();
  },

  /** In the next frame, when every canvas has moved its shapes. */
  _later() {
    this._redrawRequest ??= L.Util.requestAnimFrame(this._redraw, this);
  },

  _draw() {
    const widthOf = (label) => this._widthOf(label);
    const labelsOf = (canvas) =>
      canvas.labels?.(widthOf) ?? canvas.shapes().map((shape) => labelOf(shape, widthOf));
    const wanted = this._sources.flatMap(labelsOf).filter(Boolean);
    for (const label of placed(wanted, MOST_LABELS)) this._paint(this._ctx, label);
  },

  _widthOf({ kind, text }) {
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

  _paint(context, label) {
    if (label.kind === "room") return; // something else stands there
    context.save();
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
