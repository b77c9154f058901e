/**
 * A map in an element. The element's data says what it shows:
 *   data-settings   id of a json_script with tile_url, attribution, max_zoom,
 *                   bounds [west, south, east, north], and streets_url and
 *                   areas_url, the GeoJSON of the town's own background
 *   data-zoom-in, data-zoom-out, data-scroll-hint   texts
 * and gets data-background: tiles, or own once the town's own is drawn.
 * templates/_map.html writes such an element.
 */
import { L } from "./leaflet.js";
import { getJson } from "./api.js";
import { addBackground, addUnseenStreets } from "./background.js";
import { make, prefersReducedMotion, readJson } from "./dom.js";

const TILES_THAT_MAY_FAIL = 3;
/** Milliseconds without a single tile; a server behind a wall gives no error. */
const PATIENCE = 6000;
/** Pixels that a map may take of an A4. */
const PAPER = { width: 680, height: 620 };

/** Per map its settings, and the promise of its own background where it has one. */
const backgrounds = new WeakMap();

/** @param {number[]} bounds [west, south, east, north] */
function latLngBounds([west, south, east, north]) {
  return L.latLngBounds([south, west], [north, east]);
}

/** @param {HTMLElement} element @returns {object} the map, for the other modules */
export function createMap(element) {
  const settings = readJson(element.dataset.settings) ?? {};
  const animate = !prefersReducedMotion();
  const map = L.map(element, {
    zoomControl: false,
    trackResize: false, // followSize does
    scrollWheelZoom: false,
    zoomAnimation: animate,
    fadeAnimation: animate,
    markerZoomAnimation: animate,
    inertia: animate,
    zoomSnap: 0.5,
    maxZoom: settings.max_zoom ?? 19,
  });
  L.control
    .zoom({ zoomInTitle: element.dataset.zoomIn, zoomOutTitle: element.dataset.zoomOut })
    .addTo(map);
  map.attributionControl.setPrefix(false);
  if (settings.bounds) map.fitBounds(latLngBounds(settings.bounds));
  else map.setView([52.1, 5.3], 7);
  zoomByWheelWhenMeant(map, element);
  followSize(map, element);
  backgrounds.set(map, { settings, streets: null });
  if (settings.tile_url) addTiles(map, settings);
  else addOwnBackground(map);
  return map;
}

/** Paper gets the map as it was on the screen, to scale: see print.css. */
function followSize(map, element) {
  new ResizeObserver(() => {
    if (matchMedia("print").matches && element.matches(".map-figure > *")) return;
    map.invalidateSize({ animate: false });
    const { x: width, y: height } = map.getSize();
    if (!width) return;
    element.style.setProperty("--width", `${width}px`);
    element.style.setProperty("--height", `${height}px`);
    element.style.setProperty("--on-paper", Math.min(1, PAPER.width / width, PAPER.height / height));
  }).observe(element);
}

/** The streets, to draw with; null when the town has none. */
export function streetsOn(map) {
  const background = backgrounds.get(map);
  background.streets ??= loadUnseenStreets(map, background.settings);
  return background.streets;
}

async function loadUnseenStreets(map, { streets_url: url }) {
  const streets = url ? await getJson(url) : null;
  return streets && addUnseenStreets(map, streets);
}

/** Tiles, until it shows that they can't be reached: then the town's own background. */
function addTiles(map, settings) {
  const tiles = L.tileLayer(settings.tile_url, {
    attribution: settings.attribution,
    maxZoom: settings.max_zoom ?? 19,
    maxNativeZoom: 19,
  });
  let failed = 0;
  let loaded = false;
  const giveUp = () => {
    if (loaded || !map.hasLayer(tiles)) return;
    tiles.remove();
    addOwnBackground(map);
  };
  tiles.on("tileload", () => {
    loaded = true;
  });
  tiles.on("tileerror", () => {
    failed += 1;
    if (failed >= TILES_THAT_MAY_FAIL) giveUp();
  });
  tiles.addTo(map);
  map.getContainer().dataset.background = "tiles";
  setTimeout(giveUp, PATIENCE);
}

function addOwnBackground(map) {
  const background = backgrounds.get(map);
  background.streets = loadBackground(map, background.settings);
}

async function loadBackground(map, { streets_url: streetsUrl, areas_url: areasUrl }) {
  const [streets, areas] = await Promise.all([
    streetsUrl ? getJson(streetsUrl) : null,
    areasUrl ? getJson(areasUrl) : null,
  ]);
  const layer = addBackground(map, { streets, areas });
  map.getContainer().dataset.background = "own";
  return layer;
}

/** The wheel scrolls the page, unless Ctrl is held or the map was clicked first. */
function zoomByWheelWhenMeant(map, element) {
  let entered = false;
  const hint = make("p", { class: "map__hint", hidden: true, "aria-hidden": "true" });
  hint.textContent = element.dataset.scrollHint ?? "";
  element.append(hint);
  let hiding;
  const showHint = () => {
    hint.hidden = false;
    clearTimeout(hiding);
    hiding = setTimeout(() => {
      hint.hidden = true;
    }, 1500);
  };
  element.addEventListener("pointerdown", () => {
    entered = true;
  });
  element.addEventListener("mouseleave", () => {
    entered = false;
  });
  element.addEventListener(
    "wheel",
    (event) => {
      if (entered || event.ctrlKey) map.scrollWheelZoom.enable();
      else {
        map.scrollWheelZoom.disable();
        showHint();
      }
    },
    { capture: true, passive: true },
  );
}

/** A bar that says how far metres reach: for a map that is printed. */
export function addScale(map) {
  L.control.scale({ imperial: false, maxWidth: 160 }).addTo(map);
}
