/**
 * What lies over the tiles and may cross their edges: dots for what is too small to
 * draw, counts where there is too much to draw, letters, and what is chosen.
 */
import { L } from "./leaflet.js";
import { labelsOn, plateAt } from "./label_canvas.js";

const ABOVE_THE_TILES = 440;
/** Pixels: a work that is smaller is a dot. */
const SMALL = 12;
const DOT = 5;
const TWO_TURNS = 2 * Math.PI;

/** How large the circle of so many works is, in pixels. @param {number} works */
export function radiusOf(works) {
  return 13 + 4 * Math.log10(works);
}

/** Where a count stands there is no place for words. */
function roomFor([{ works }, { x, y }]) {
  const across = 2 * radiusOf(works);
  return { kind: "room", text: "", x, y, width: across, height: across };
}

export const TileCanvas = L.Canvas.extend({
  /**
   * @param {object} scene what to draw: `tiles` (a TileLayer), `painter`, `lookOf`,
   *   `chosen()`: pairs of a state and an id, `metre()`: pixels per metre, `tokens`
   */
  initialize(scene) {
    L.Canvas.prototype.initialize.call(this, { rank: 0, pane: "marks" });
    this._scene = scene;
  },

  onAdd(map) {
    const pane = map.getPane("marks") ?? map.createPane("marks");
    pane.style.zIndex = ABOVE_THE_TILES;
    pane.style.pointerEvents = "none";
    L.Canvas.prototype.onAdd.call(this, map);
    this._font = getComputedStyle(map.getContainer()).fontFamily;
    labelsOn(map).watch(this);
  },

  /** Something of the scene changed. */
  renew() {
    this._later();
    this.fire("changed");
  },

  _update() {
    L.Canvas.prototype._update.call(this);
    this._later();
  },

  _later() {
    this._redrawRequest ??= L.Util.requestAnimFrame(this._redraw, this);
  },

  _draw() {
    const { tiles, chosen, lookOf } = this._scene;
    for (const { tile, corner, side, coords } of tiles.tiles()) {
      for (const [state, id] of chosen()) this._drawChosen(state, id, { tile, corner, side, coords });
    }
    for (const [mark, spot] of this._marks()) this._drawDot(spot, lookOf(mark.discipline), mark.id);
    for (const [cell, spot] of this._cells()) this._drawCell(spot, cell, lookOf(cell.discipline));
  },

  /** The letters of the works in view, for the canvas of all words. */
  labels(widthOf) {
    const metre = this._scene.metre();
    const plates = this._inView("marks").map(([{ discipline, span }, spot]) => {
      const { code: text, colour } = this._scene.lookOf(discipline);
      return plateAt({ text, colour }, spot, span ? span * metre : Infinity, widthOf);
    });
    return [...this._cells().map(roomFor), ...plates];
  },

  _marks() {
    const metre = this._scene.metre();
    return this._inView("marks").filter(([{ span }]) => span * metre < SMALL);
  },

  _cells() {
    return this._inView("cells");
  },

  /** Pairs of a mark or cell and its spot on the map's pane. */
  _inView(kind) {
    return this._scene.tiles
      .tiles()
      .flatMap(({ tile, corner, side }) =>
        tile[kind].map((one) => [one, L.point(corner.x + one.x * side, corner.y + one.y * side)]),
      )
      .filter(([, spot]) => this._bounds?.contains(spot));
  },

  /** Each tile draws its own part of what is chosen, as it did before. */
  _drawChosen(state, id, { tile, corner, side, coords }) {
    const shapes = tile.shapes.filter((shape) => shape.id === id);
    if (!shapes.length) return;
    const context = this._ctx;
    context.save();
    context.translate(corner.x, corner.y);
    context.beginPath();
    context.rect(0, 0, side, side);
    context.clip();
    const place = { side, x: coords.x * side, y: coords.y * side, state };
    this._scene.painter.paint(context, shapes, place);
    context.restore();
  },

  _drawDot({ x, y }, { colour }, id) {
    const { tokens, chosen } = this._scene;
    const isChosen = chosen().some(([, one]) => one === id);
    const context = this._ctx;
    context.beginPath();
    context.arc(x, y, isChosen ? DOT * 2 : DOT, 0, TWO_TURNS);
    context.setLineDash([]);
    context.fillStyle = colour;
    context.fill();
    context.lineWidth = isChosen ? 3 : 1.5;
    context.strokeStyle = isChosen ? tokens.ink : tokens.paper;
    context.stroke();
  },

  _drawCell({ x, y }, { works }, { colour, code }) {
    const { tokens } = this._scene;
    const context = this._ctx;
    context.setLineDash([]);
    context.beginPath();
    context.arc(x, y, radiusOf(works), 0, TWO_TURNS);
    context.fillStyle = tokens.paper;
    context.fill();
    context.lineWidth = 4;
    context.strokeStyle = colour;
    context.stroke();
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = tokens.ink;
    context.font = `700 13px ${this._font}`;
    context.fillText(works.toLocaleString(document.documentElement.lang), x, y - 3);
    context.fillStyle = colour;
    context.font = `700 9px ${this._font}`;
    context.fillText(code, x, y + 8);
  },
});
