/** The circle around the place that a visitor asked for: outside it the map steps back. */
import { L } from "./leaflet.js";
import { make, token } from "./dom.js";

const OVER_THE_WORKS = 435;
const CORNERS = 72;
const EVERYWHERE = [
  [-85, -180],
  [85, -180],
  [85, 180],
  [-85, 180],
];

/** A ring of [latitude, longitude] around a place, in metres of ground. */
function ringAround({ longitude, latitude, radius }) {
  const middle = L.CRS.EPSG3857.project(L.latLng(latitude, longitude));
  const stretched = radius / Math.cos((latitude * Math.PI) / 180);
  return Array.from({ length: CORNERS }, (_, corner) => {
    const angle = (corner / CORNERS) * 2 * Math.PI;
    const step = L.point(Math.cos(angle), Math.sin(angle)).multiplyBy(stretched);
    return L.CRS.EPSG3857.unproject(middle.add(step));
  });
}

export class PlaceCircle {
  #map;
  #name;
  #canvas = L.canvas({ pane: "place" });
  #group = null;

  /** @param {object} map @param {string} name what to call the place, in words */
  constructor(map, name) {
    this.#map = map;
    this.#name = name;
    const pane = map.createPane("place");
    pane.style.zIndex = OVER_THE_WORKS;
    pane.style.pointerEvents = "none";
  }

  /**
   * @param {{longitude: number, latitude: number, radius: number}|null} circle in
   *   degrees and metres; null takes it away
   * @returns {number[]|null} its bounds: west, south, east, north
   */
  show(circle) {
    this.#group?.remove();
    this.#group = null;
    if (!circle) return null;
    const ring = ringAround(circle);
    const still = { interactive: false, renderer: this.#canvas, pmIgnore: true };
    const veil = L.polygon([EVERYWHERE, ring], {
      ...still,
      stroke: false,
      fillColor: token("paper"),
      fillOpacity: 0.6,
    });
    const edge = L.polygon(ring, { ...still, fill: false, color: token("accent-strong"), weight: 2.5 });
    const here = L.circleMarker([circle.latitude, circle.longitude], {
      ...still,
      radius: 7,
      color: token("paper"),
      weight: 3,
      fillColor: token("accent-strong"),
      fillOpacity: 1,
    }).bindTooltip(make("span", {}, this.#name), { permanent: true, direction: "top", offset: [0, -8] });
    this.#group = L.layerGroup([veil, edge, here]).addTo(this.#map);
    const bounds = L.latLngBounds(ring);
    return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  }
}
