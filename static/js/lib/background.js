/** The town's own background: its areas and its streets, with their names. */
import { L } from "./leaflet.js";
import { HatchedCanvas } from "./canvas.js";
import { token } from "./dom.js";

const STREET_NAMES_FROM_ZOOM = 16;

function paneFor(map, name, zIndex) {
  const pane = map.getPane(name) ?? map.createPane(name);
  pane.style.zIndex = zIndex;
  pane.style.pointerEvents = "none";
  return name;
}

function groundStyle(kind) {
  const styles = {
    town: { stroke: false, fillColor: token("map-inside"), fillOpacity: 1 },
    street: {
      color: token("map-street-line"),
      weight: 0.75,
      fillColor: token("map-street"),
      fillOpacity: 1,
    },
    border: { color: token("map-border"), weight: 1.25, dashArray: "7 5", fill: false },
  };
  return styles[kind];
}

function named(feature, kind, colour, halo) {
  const text = feature.properties?.name ?? "";
  return { kind, text, colour: token(colour), halo: token(halo) };
}

/**
 * The town's own streets and areas, when there are no tiles.
 * @param {object} map from createMap
 * @param {{streets: object|null, areas: object|null}} data GeoJSON
 * @returns {Streets|null}
 */
export function addBackground(map, { streets, areas }) {
  const ground = new HatchedCanvas({ pane: paneFor(map, "ground", 210), rank: 2 });
  const borders = new HatchedCanvas({ pane: paneFor(map, "borders", 220), rank: 1 });
  const still = { interactive: false, pmIgnore: true };
  if (areas) L.geoJSON(areas, { ...still, renderer: ground, style: groundStyle("town") }).addTo(map);
  const layer = streets && addStreets(map, streets, { ...still, renderer: ground });
  if (layer) nameStreets(map, layer);
  if (areas) addBorders(map, areas, { ...still, renderer: borders });
  return layer && new Streets(map, layer);
}

/** Streets that are there to snap to and to pick, over tiles that show them already. */
export function addUnseenStreets(map, streets) {
  const renderer = new HatchedCanvas({ pane: paneFor(map, "ground", 210), rank: 2 });
  const options = { interactive: false, pmIgnore: true, renderer };
  return new Streets(map, addStreets(map, streets, options, { stroke: false, fill: false }));
}

function addStreets(map, streets, options, style = groundStyle("street")) {
  return L.geoJSON(streets, { ...options, snapIgnore: false, style }).addTo(map);
}

function nameStreets(map, layer) {
  const name = () => {
    const shown = map.getZoom() >= STREET_NAMES_FROM_ZOOM;
    layer.eachLayer((street) => {
      street.options.label = shown
        ? named(street.feature, "street", "map-street-name", "map-street")
        : null;
    });
  };
  name();
  map.on("zoomend", name);
}

function addBorders(map, areas, options) {
  const border = groundStyle("border");
  const style = (feature) => {
    const whole = feature.properties.level === "municipality";
    if (whole) return { ...border, weight: 2, dashArray: null };
    return { ...border, label: named(feature, "area", "map-area-name", "map-inside") };
  };
  return L.geoJSON(areas, { ...options, style }).addTo(map);
}

/** The street surfaces on a map, to draw with. */
class Streets {
  #layer;

  constructor(map, layer) {
    this.#layer = layer;
    // Only what is in view is worth comparing with every move of the mouse.
    const snapToNearby = () => {
      const view = map.getBounds();
      layer.eachLayer((street) => {
        street.options.snapIgnore = !view.intersects(street.getBounds());
      });
    };
    snapToNearby();
    map.on("moveend", snapToNearby);
  }

  /** @returns {string[]} sorted, each once */
  get names() {
    const names = this.#layer.getLayers().map((street) => street.feature.properties.name);
    return [...new Set(names.filter(Boolean))].sort((a, b) => a.localeCompare(b));
  }

  /** @param {string} name @returns {object[]} geometries of its pieces */
  named(name) {
    const wanted = name.trim().toLocaleLowerCase();
    return this.#layer
      .getLayers()
      .map((street) => street.feature)
      .filter((feature) => (feature.properties.name ?? "").toLocaleLowerCase() === wanted)
      .map((feature) => feature.geometry);
  }

  /** @param {object} point pixels on the map @returns {object|null} the geometry there */
  at(point) {
    const found = this.#layer.getLayers().find((street) => street._containsPoint?.(point));
    return found?.feature.geometry ?? null;
  }
}
