/** A mark on a map: where something is or has to come. */
import { L } from "./leaflet.js";
import { token } from "./dom.js";

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
    this.#mark = L.circleMarker(at, {
      radius: 11,
      weight: 4,
      color: token("ink"),
      fillColor: token("signal"),
      fillOpacity: 1,
      interactive: false,
      // Above the names of streets.
      renderer: L.svg({ pane: "markerPane" }),
    }).addTo(this.#map);
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
