/**
 * Vector tiles on a map, a canvas each: panning moves what is drawn, and only what
 * comes into view is fetched and drawn.
 */
import { L } from "./leaflet.js";
import { getBytes } from "./api.js";
import { readTile } from "./vector_tile.js";

/** Pixels; twice what the web's map has, so that there are four times fewer to fetch. */
const SIDE = 512;
const ONE_ZOOM_LESS = 1;
const SHARPEST = 2;
const ABOVE_THE_GROUND = 400;

/**
 * Fires `read` when a tile came or went, `away` when one can't be had and `back` when
 * they can again.
 */
export const TileLayer = L.GridLayer.extend({
  options: {
    tileSize: SIDE,
    // What residents/tiles/grid.py makes, and one more, for tiles are larger here.
    minZoom: 9,
    maxNativeZoom: 20,
    keepBuffer: 1,
    updateWhenZooming: false,
    pane: "works",
  },

  /** @param {import("./tile_painter.js").TilePainter} painter */
  initialize(painter, options) {
    L.setOptions(this, options);
    this._painter = painter;
    this._url = null;
    this._known = new Map();
    this._asked = new Map();
    this.on("tileunload", ({ coords }) => this._forget(coords));
  },

  onAdd(map) {
    const pane = map.getPane("works") ?? map.createPane("works");
    pane.style.zIndex = ABOVE_THE_GROUND;
    pane.style.pointerEvents = "none";
    L.GridLayer.prototype.onAdd.call(this, map);
  },

  /** @param {string} url with {z}, {x} and {y} in it */
  ask(url) {
    if (url === this._url) return;
    this._url = url;
    if (this._map) this.redraw();
  },

  /** The tiles of the zoom in view that are there, each with where it lies. */
  tiles() {
    const now = [...this._known.values()].filter(({ coords }) => coords.z === this._tileZoom);
    return now.map((known) => ({ ...known, ...this._placeOf(known.coords) }));
  },

  /** Its corner (pixels on the map's pane) and its side, also half-way between zooms. */
  _placeOf({ x, y, z }) {
    const side = SIDE * this._map.getZoomScale(this._map.getZoom(), z);
    const corner = L.point(x * side, y * side).subtract(this._map.getPixelOrigin());
    return { corner, side };
  },

  createTile(coords, done) {
    const canvas = L.DomUtil.create("canvas", "leaflet-tile");
    const sharp = Math.min(devicePixelRatio, SHARPEST);
    canvas.width = SIDE * sharp;
    canvas.height = SIDE * sharp;
    this._load(coords).then((tile) => {
      if (tile) this._show(tile, coords, canvas, sharp);
      done(tile ? null : new Error("no tile"), canvas);
    });
    return canvas;
  },

  async _load(coords) {
    const { x, y, z } = coords;
    const key = this._keyOf(coords);
    const asked = new AbortController();
    this._asked.set(key, asked);
    const url = this._url.replace("{z}", z - ONE_ZOOM_LESS).replace("{x}", x).replace("{y}", y);
    const bytes = await getBytes(url, { signal: asked.signal });
    if (asked.signal.aborted) return null;
    this._asked.delete(key);
    this.fire(bytes ? "back" : "away");
    return bytes && readTile(bytes);
  },

  _show(tile, coords, canvas, sharp) {
    const context = canvas.getContext("2d");
    context.scale(sharp, sharp);
    const place = { side: SIDE, x: coords.x * SIDE, y: coords.y * SIDE };
    this._painter.paint(context, tile.shapes, place);
    this._known.set(this._keyOf(coords), { tile, coords });
    this.fire("read");
  },

  _forget(coords) {
    const key = this._keyOf(coords);
    this._asked.get(key)?.abort();
    this._asked.delete(key);
    if (this._known.delete(key)) this.fire("read");
  },

  _keyOf({ x, y, z }) {
    return `${z}/${x}/${y}`;
  },
});
