/**
 * Drawing a footprint: areas, lines and points, or whole streets by name, with
 * snapping, undo and redo. The result stands in a hidden field as GeoJSON, and
 * every change of it is a "change" event there, so htmx can ask who else is near.
 *
 * The buttons are those of templates/_draw.html; Geoman does the mouse work.
 */
import { L } from "./leaflet.js";
import { token } from "./dom.js";
import { DrawToolbar } from "./draw_toolbar.js";
import { DrawFields } from "./draw_fields.js";
import { geometryOf, rounded, shapesOf } from "./geometry.js";
import "../../vendor/leaflet-geoman-free-2.20.2/leaflet-geoman.js";

const SNAP_PIXELS = 16;

function pathOptions() {
  const accent = token("accent");
  return { color: accent, weight: 4, fillColor: accent, fillOpacity: 0.25 };
}

/** What belongs to the other parts of the work: to see, and to snap to. */
function restOptions() {
  const accent = token("accent");
  return { color: accent, weight: 2, dashArray: "4 4", fillColor: accent, fillOpacity: 0.1 };
}

/** Leaflet's own marker is a picture, and its name changes when it is hashed. */
function pointIcon() {
  return L.divIcon({ className: "draw-point", iconSize: [22, 22] });
}

/** What Geoman says at the pointer, in the words of _draw.html. */
function tooltips({ hintStart, hintNext, hintEndLine, hintEndArea, hintPoint }) {
  return {
    placeMarker: hintPoint,
    placeMarkerTouch: hintPoint,
    firstVertex: hintStart,
    continueLine: hintNext,
    finishLine: hintEndLine,
    finishPoly: hintEndArea,
  };
}

function layerOf(shape, options = {}) {
  const feature = { type: "Feature", geometry: shape, properties: {} };
  const pointToLayer = (_, spot) => L.marker(spot, { icon: pointIcon(), ...options });
  const layer = L.GeoJSON.geometryToLayer(feature, { pointToLayer, ...options });
  layer.setStyle?.(pathOptions());
  return layer;
}

export class Drawing {
  #map;
  #fields;
  #toolbar;
  #group = L.featureGroup();
  #rest = L.featureGroup();
  #streets = null;
  #picking = false;
  #snapping = true;
  #actions = {
    Polygon: () => this.#draw("Polygon"),
    Line: () => this.#draw("Line"),
    Marker: () => this.#draw("Marker"),
    edit: () => this.#map.pm.toggleGlobalEditMode(),
    remove: () => this.#map.pm.toggleGlobalRemovalMode(),
    finish: () => this.#finish(),
    undo: () => this.#undo(),
    redo: () => this.#travel(this.#history.redo()),
    snap: () => this.#toggleSnapping(),
    "pick-street": () => this.#togglePicking(),
    "add-street": () => this.#addStreet(),
  };

  /**
   * @param {object} map from createMap
   * @param {{root: HTMLElement, field: HTMLInputElement}} parts
   */
  constructor(map, { root, field }) {
    this.#map = map;
    this.#fields = new DrawFields(field);
    this.#toolbar = new DrawToolbar(root, (action) => this.#actions[action]());
    this.#setUpGeoman(root.dataset);
    this.#listen();
    this.#rest.addTo(map);
    this.#group.addTo(map);
    this.#show();
    this.#look(0.5);
  }

  get #field() {
    return this.#fields.field;
  }

  get #history() {
    return this.#fields.history;
  }

  /** Draw in this field from now on, also when its value came from elsewhere. */
  drawIn(field) {
    this.#finish();
    this.#fields.drawIn(field);
    this.#show();
  }

  /** The other parts of the work, under what is being drawn. @param {object[]} shapes */
  showRest(shapes) {
    this.#rest.clearLayers();
    for (const shape of shapes) {
      const layer = layerOf(shape, { pmIgnore: true, snapIgnore: false, interactive: false });
      layer.setStyle?.(restOptions());
      this.#rest.addLayer(layer);
    }
  }

  /** Add what was found without drawing. @param {object} geometry */
  add(geometry) {
    this.#finish();
    this.#record([...this.#shapes(), ...shapesOf(geometry).map(rounded)]);
    this.#show();
    this.#look(0.3);
  }

  /** Take this instead, to be undone like any change. @param {object} geometry */
  replace(geometry) {
    this.#finish();
    this.#record(shapesOf(geometry).map(rounded));
    this.#show();
  }

  /**
   * Streets to snap to, to pick by a click, and to add by name.
   * @param {object|null} streets from streetsOn in map.js
   */
  offerStreets(streets) {
    if (!streets) return;
    this.#streets = streets;
    this.#toolbar.offerStreets(streets.names);
  }

  /** Add shapes, or take them away when they are there already. @param {object[]} shapes */
  toggle(shapes) {
    const added = shapes.map(rounded);
    const keys = new Set(added.map((shape) => JSON.stringify(shape)));
    const present = this.#shapes();
    const rest = present.filter((shape) => !keys.has(JSON.stringify(shape)));
    this.#record(rest.length < present.length ? rest : [...present, ...added]);
    this.#show();
  }

  #setUpGeoman(hints) {
    const { pm } = this.#map;
    const colour = token("accent");
    const { lang } = document.documentElement;
    pm.setLang(lang, { tooltips: tooltips(hints) }, lang);
    pm.setGlobalOptions({
      layerGroup: this.#group,
      snapDistance: SNAP_PIXELS,
      // Refused silently it would be a riddle; the server explains it and mends it.
      allowSelfIntersection: true,
      continueDrawing: false,
      pathOptions: pathOptions(),
      templineStyle: { color: colour, weight: 4 },
      hintlineStyle: { color: colour, weight: 3, dashArray: [6, 8] },
      markerStyle: { icon: pointIcon() },
    });
  }

  #listen() {
    const modes = ["draw", "edit", "removal"].map((mode) => `pm:global${mode}modetoggled`);
    this.#map.on("pm:create", ({ layer }) => {
      this.#hear(layer);
      this.#recordDrawn();
    });
    this.#map.on("pm:remove", () => this.#recordDrawn());
    this.#map.on(modes.join(" "), () => this.#mark());
    this.#map.on("click", (event) => this.#pickStreet(event));
  }

  #hear(layer) {
    layer.on("pm:edit", () => this.#recordDrawn());
  }

  #draw(shape) {
    const { pm } = this.#map;
    const again = this.#activeShape() === shape;
    this.#picking = false;
    if (again) pm.disableDraw();
    else pm.enableDraw(shape);
  }

  #activeShape() {
    const { pm } = this.#map;
    return pm.globalDrawModeEnabled() ? pm.Draw.getActiveShape() : null;
  }

  /** While drawing, undo takes back one corner; else one change. */
  #undo() {
    const tool = this.#map.pm.Draw[this.#activeShape()];
    if (tool?._removeLastVertex) tool._removeLastVertex();
    else this.#travel(this.#history.undo());
  }

  #finish() {
    const { pm } = this.#map;
    pm.Draw[this.#activeShape()]?._finishShape?.();
    pm.disableDraw();
    pm.disableGlobalEditMode();
    pm.disableGlobalRemovalMode();
    this.#picking = false;
    this.#mark();
  }

  #toggleSnapping() {
    const { pm } = this.#map;
    this.#snapping = !this.#snapping;
    pm.setGlobalOptions({ snappable: this.#snapping });
    const tool = pm.Draw[this.#activeShape()];
    if (tool) tool.options.snappable = this.#snapping;
    for (const layer of this.#group.getLayers()) {
      if (layer.pm) layer.pm.options.snappable = this.#snapping;
    }
    this.#mark();
  }

  #togglePicking() {
    const start = !this.#picking;
    this.#finish();
    this.#picking = start;
    this.#mark();
  }

  #pickStreet(event) {
    const shape = this.#picking ? this.#streets.at(event.layerPoint) : null;
    if (shape) this.toggle(shapesOf(shape));
  }

  #addStreet() {
    const shapes = this.#streets.named(this.#toolbar.streetName).flatMap(shapesOf);
    if (!shapes.length) {
      this.#toolbar.tellUnknownStreet();
      return;
    }
    this.#toolbar.streetName = "";
    this.toggle(shapes);
    this.#look(0.3);
  }

  /** Bring what is drawn into view, with some room around it. */
  #look(room) {
    const bounds = this.#group.getBounds();
    if (bounds.isValid()) this.#map.fitBounds(bounds.pad(room), { maxZoom: 18 });
  }

  #shapes() {
    return shapesOf(this.#field.value ? JSON.parse(this.#field.value) : null);
  }

  #recordDrawn() {
    const drawn = this.#group.getLayers().map((layer) => layer.toGeoJSON().geometry);
    this.#record(drawn.flatMap(shapesOf).map(rounded));
  }

  #record(shapes) {
    const geometry = geometryOf(shapes);
    this.#history.record(geometry ? JSON.stringify(geometry) : "");
    this.#write();
  }

  #travel(value) {
    if (value === this.#field.value) return;
    this.#finish();
    this.#write();
    this.#show();
  }

  #write() {
    this.#field.value = this.#history.current;
    this.#field.dispatchEvent(new Event("change", { bubbles: true }));
    this.#tell();
  }

  #show() {
    this.#group.clearLayers();
    for (const shape of this.#shapes()) {
      const layer = layerOf(shape);
      this.#hear(layer);
      this.#group.addLayer(layer);
    }
    this.#tell();
  }

  #tell() {
    this.#toolbar.tellSize(geometryOf(this.#shapes()));
    this.#mark();
  }

  #mark() {
    const { pm } = this.#map;
    const pressed = [
      this.#activeShape(),
      pm.globalEditModeEnabled() && "edit",
      pm.globalRemovalModeEnabled() && "remove",
      this.#picking && "pick-street",
      this.#snapping && "snap",
    ].filter(Boolean);
    const isBusy = pressed.some((action) => action !== "snap");
    const disabled = [
      !isBusy && "finish",
      !isBusy && !this.#history.canUndo && "undo",
      !this.#history.canRedo && "redo",
    ].filter(Boolean);
    this.#toolbar.mark({ pressed, disabled });
  }
}
