/** A mark on a map: where something is or has to come. */
import { L } from "./leaflet.js";

const CLOSE = 17;

/** @param {string} place "longitude,latitude" @returns {number[]|null} as Leaflet has it */
function latLng(place) {
  const [longitude, latitude] = place.split(",").map(Number);
  return Number.isFinite(longitude) && Number.isFinite(latitude) && place
    ? [latitude, longitude]
    : null;
}

/** As an address has it, to a metre. */
function asPlace({ lat, lng }) {
  return `${lng.toFixed(5)},${lat.toFixed(5)}`;
}

export class OnePoint {
  #map;
  #mark = null;

  constructor(map) {
    this.#map = map;
  }

  /** @param {string} place @param {{zoom?: boolean}} [how] */
  show(place, { zoom = false } = {}) {
    const at = latLng(place);
    this.#mark?.remove();
    if (!at) return;
    // No picture, a mark of initiatives.css; above the names of streets.
    const icon = L.divIcon({ className: "map-mark", iconSize: [26, 26] });
    this.#mark = L.marker(at, { icon, interactive: false, keyboard: false }).addTo(this.#map);
    if (zoom) this.#map.setView(at, Math.max(this.#map.getZoom(), CLOSE), { animate: false });
  }

  /** @param {(place: string) => void} chosen is told of every tap */
  onTap(chosen) {
    this.#map.on("click", ({ latlng }) => chosen(asPlace(latlng)));
  }

  /** The place in the middle of what is seen. */
  get middle() {
    return asPlace(this.#map.getCenter());
  }
}
