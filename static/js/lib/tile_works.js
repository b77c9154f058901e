/** The works of the public map, from tiles; for ListMap what WorksLayer is elsewhere. */
import { L } from "./leaflet.js";
import { getJson } from "./api.js";
import { disciplineLook, make, prefersReducedMotion, token } from "./dom.js";
import { TileCanvas, radiusOf } from "./tile_canvas.js";
import { shapesAt } from "./tile_hits.js";
import { TileLayer } from "./tile_layer.js";
import { TilePainter } from "./tile_painter.js";

const NEAR = 5; // pixels from a line that still count
const NEAR_A_DOT = 14;
const CLOSER = 2; // zooms, when a count is clicked
const CLOSEST = 17;
/** Metres per pixel at the equator at zoom 0. */
const WHOLE_WORLD = 156543.034;

export class TileWorks {
  #map;
  #tiles;
  #canvas;
  #looks = new Map();
  #fetched = new Map();
  #selected = null;
  #highlighted = null;
  #hear;
  #factsOf;
  #shapeUrl = "";

  /**
   * @param {object} map from createMap
   * @param {object} how
   * @param {(properties: object) => object} how.factsOf what to tell of a work, from
   *   what stands of it in a tile
   * @param {(ids: number[]) => void} how.onSelect every work under the pointer, the top one first
   * @param {(id: number|null) => void} how.onHighlight
   * @param {(id: number) => void} how.onKnown a work that was selected is known by now
   * @param {(isAway: boolean) => void} how.onAway tiles can't be had, or can again
   */
  constructor(map, { factsOf, ...hear }) {
    this.#map = map;
    this.#factsOf = factsOf;
    this.#hear = hear;
    const tokens = { ink: token("ink"), paper: token("paper") };
    const lookOf = (discipline) => this.#look(discipline);
    const painter = new TilePainter(lookOf, tokens);
    this.#tiles = new TileLayer(painter);
    const chosen = () => this.#chosen();
    const metre = () => this.#metre();
    this.#canvas = new TileCanvas({ tiles: this.#tiles, painter, lookOf, tokens, chosen, metre });
    this.#listen();
  }

  /** @param {{tiles: string, shape: string}} urls of the tiles, and of one work with its {id} */
  show({ tiles, shape }) {
    this.#shapeUrl = shape;
    this.#tiles.ask(tiles);
    if (this.#map.hasLayer(this.#tiles)) return;
    this.#tiles.addTo(this.#map);
    this.#canvas.addTo(this.#map);
  }

  /** Ask again for what could not be had. */
  retry() {
    this.#tiles.redraw();
  }

  /** @param {number} id @returns {object[]} what is known of it, as GeoJSON would have it */
  features(id) {
    const read = this.#tiles.tiles().find(({ tile }) => tile.properties.has(id));
    const properties = read ? this.#factsOf(read.tile.properties.get(id)) : this.#fetched.get(id);
    return properties ? [{ properties }] : [];
  }

  /** @param {number|null} id @param {{zoom?: boolean}} [how] */
  select(id, { zoom = false } = {}) {
    this.#selected = id;
    this.#canvas.renew();
    if (id !== null && zoom) this.#zoomTo(id);
  }

  /** @param {number|null} id */
  highlight(id) {
    if (id === this.#highlighted) return;
    this.#highlighted = id;
    this.#canvas.renew();
  }

  /** @param {number[]} bounds [west, south, east, north] @param {{animate?: boolean}} [how] */
  fit([west, south, east, north], { animate = true } = {}) {
    const bounds = L.latLngBounds([south, west], [north, east]).pad(0.05);
    this.#map.fitBounds(bounds, { maxZoom: CLOSEST, animate: animate && !prefersReducedMotion() });
  }

  async #zoomTo(id) {
    const geojson = await getJson(this.#shapeUrl.replace("{id}", id));
    const feature = geojson?.features[0];
    if (!feature || this.#selected !== id) return;
    this.#fetched.set(id, feature.properties);
    const bounds = L.geoJSON(feature).getBounds();
    this.#map.fitBounds(bounds.pad(0.25), { maxZoom: CLOSEST, animate: !prefersReducedMotion() });
    this.#hear.onKnown(id);
  }

  #listen() {
    this.#tiles.on("read", () => this.#canvas.renew());
    this.#tiles.on("away", () => this.#hear.onAway(true));
    this.#tiles.on("back", () => this.#hear.onAway(false));
    this.#map.on("click", ({ latlng }) => this.#click(this.#map.latLngToLayerPoint(latlng)));
    if (matchMedia("(hover: hover)").matches) this.#followPointer();
  }

  #click(spot) {
    const cell = this.#cellAt(spot);
    if (cell) this.#map.setView(cell, this.#map.getZoom() + CLOSER);
    else this.#hear.onSelect(this.#worksAt(spot));
  }

  #followPointer() {
    const tooltip = L.tooltip({ direction: "top", offset: [0, -8] });
    let frame = null;
    const look = (latlng) => {
      frame = null;
      const spot = this.#map.latLngToLayerPoint(latlng);
      const [id = null] = this.#worksAt(spot);
      this.#map.getContainer().classList.toggle("map--pick", id !== null || this.#cellAt(spot) !== null);
      if (id !== this.#highlighted) this.#hear.onHighlight(id);
      if (id === null) tooltip.remove();
      else this.#name(id, tooltip.setLatLng(latlng));
    };
    this.#map.on("mousemove", ({ latlng }) => {
      frame ??= requestAnimationFrame(() => look(latlng));
    });
    this.#map.on("mouseout movestart zoomstart", () => {
      tooltip.remove();
      if (this.#highlighted !== null) this.#hear.onHighlight(null);
    });
  }

  #name(id, tooltip) {
    const [feature] = this.features(id);
    if (feature) tooltip.setContent(make("span", {}, feature.properties.title)).addTo(this.#map);
  }

  /** The ids of the works at a spot on the map's pane, the top one first. */
  #worksAt(spot) {
    const found = this.#tiles.tiles().flatMap(({ tile, corner, side }) => {
      const at = { x: (spot.x - corner.x) / side, y: (spot.y - corner.y) / side };
      const dots = tile.marks.filter(
        ({ x, y, span }) => span === 0 && Math.hypot(x - at.x, y - at.y) * side < NEAR_A_DOT,
      );
      const isHere = at.x >= 0 && at.x < 1 && at.y >= 0 && at.y < 1;
      return [...dots.map(({ id }) => id), ...(isHere ? shapesAt(tile.shapes, at, NEAR / side) : [])];
    });
    return [...new Set(found)];
  }

  /** Where the count at a spot stands, or null. */
  #cellAt(spot) {
    for (const { tile, corner, side } of this.#tiles.tiles()) {
      for (const { x, y, works } of tile.cells) {
        const middle = L.point(corner.x + x * side, corner.y + y * side);
        if (middle.distanceTo(spot) <= radiusOf(works)) return this.#map.layerPointToLatLng(middle);
      }
    }
    return null;
  }

  /** Pairs of a state and an id, what lies on top last. */
  #chosen() {
    const pairs = [
      ["highlighted", this.#highlighted],
      ["selected", this.#selected],
    ];
    return pairs.filter(([, id]) => id !== null);
  }

  /** Pixels per metre of ground, in the middle of the map. */
  #metre() {
    const { lat } = this.#map.getCenter();
    return 2 ** this.#map.getZoom() / (WHOLE_WORLD * Math.cos((lat * Math.PI) / 180));
  }

  #look(discipline) {
    if (!this.#looks.has(discipline)) this.#looks.set(discipline, disciplineLook(discipline));
    return this.#looks.get(discipline);
  }
}
