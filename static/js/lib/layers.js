/** Works on a map, by discipline. */
import { L } from "./leaflet.js";
import { HatchedCanvas } from "./canvas.js";
import { disciplineBadge, disciplineLook, make, prefersReducedMotion, token } from "./dom.js";
import { areaStyle, lineStyle } from "./styles.js";

/** A layer may be a group of shapes (a collection); these are the shapes. */
function eachShape(layer, visit) {
  if (layer.eachLayer) layer.eachLayer((child) => eachShape(child, visit));
  else visit(layer);
}

const PointIcon = L.Icon.extend({
  createIcon() {
    const { discipline, title } = this.options;
    const button = make(
      "button",
      { type: "button", "aria-label": title },
      disciplineBadge(discipline),
    );
    this._setIconStyles(button, "icon");
    return button;
  },

  createShadow: () => null,
});

function pointMarker(feature, latlng) {
  const { discipline, title } = feature.properties;
  const icon = new PointIcon({ discipline, title, iconSize: [28, 28], className: "map-point" });
  // The icon is a button already: Leaflet need not make a second one of it.
  return L.marker(latlng, { icon, keyboard: false, pmIgnore: true, snapIgnore: false });
}

/**
 * Works on a map. Features carry id, title, discipline and perhaps a label (what to
 * write beside the letters of the discipline) as properties; the largest lie lowest, so that no work is hidden under another. Features that share
 * an id (the works of one proposal) are chosen and highlighted together.
 */
export class WorksLayer {
  #map;
  #shapes = new Map();
  #group = null;
  #canvas;
  #looks = new Map();
  #tokens = { ink: token("ink"), paper: token("paper") };
  #selected = null;
  #chosen = new Set();
  #highlighted = null;
  #onSelect;
  #onHighlight;

  /**
   * @param {object} map from createMap
   * @param {{onSelect?: (ids: number[]) => void, onHighlight?: (id: number|null) => void}} [hear]
   *   onSelect gets every work under the pointer, the top one first; [] for none.
   *   Without it the works can't be clicked, so that one can draw over them.
   */
  constructor(map, { onSelect = null, onHighlight = () => {} } = {}) {
    this.#map = map;
    this.#canvas = new HatchedCanvas({ tolerance: 4, rank: 0 });
    this.#onSelect = onSelect;
    this.#onHighlight = onHighlight;
    if (onSelect) map.on("click", () => onSelect([]));
  }

  /**
   * Show these works instead of the ones before. Features that were shown already (the
   * same objects) stay as they are: drawing a thousand works anew takes its time.
   * @param {object} geojson
   */
  show(geojson) {
    this.#group ??= this.#newGroup();
    const wanted = new Set(geojson.features.filter((feature) => feature.geometry));
    for (const layer of [...this.#shapes.values()].flat()) {
      if (!wanted.delete(layer.feature)) this.#drop(layer);
    }
    if (wanted.size) this.#add([...wanted]);
  }

  #newGroup() {
    const group = L.geoJSON(null, {
      renderer: this.#canvas,
      interactive: this.#onSelect !== null,
      pmIgnore: true,
      snapIgnore: false,
      pointToLayer: pointMarker,
    }).addTo(this.#map);
    if (this.#onSelect) this.#listen(group);
    return group;
  }

  #add(features) {
    const there = new Set(this.#group.getLayers());
    this.#group.addData({ type: "FeatureCollection", features });
    this.#group.eachLayer((layer) => {
      if (!there.has(layer)) this.#keep(layer);
    });
    this.#drawLargestFirst();
    for (const id of [this.#selected, ...this.#chosen]) this.#paint(id);
  }

  #drop(layer) {
    const id = this.#workOf(layer);
    const left = this.#layersOf(id).filter((other) => other !== layer);
    if (left.length) this.#shapes.set(id, left);
    else this.#shapes.delete(id);
    this.#group.removeLayer(layer);
  }

  /** @param {number} id @returns {object|null} the GeoJSON feature, or the first with this id */
  feature(id) {
    return this.features(id)[0] ?? null;
  }

  /** @param {number} id @returns {object[]} the GeoJSON features with this id */
  features(id) {
    return this.#layersOf(id).map((layer) => layer.feature);
  }

  /** @param {number|null} id @param {{zoom?: boolean}} [how] */
  select(id, { zoom = false } = {}) {
    const before = this.#selected;
    this.#selected = id;
    if (before !== null) this.#paint(before);
    if (id === null || !this.#shapes.has(id)) return;
    this.#paint(id);
    if (zoom) this.fit([id]);
  }

  /** Several at once; what is not chosen steps back. @param {Iterable<number>} ids none: all as usual */
  choose(ids) {
    const before = this.#chosen;
    const now = new Set(ids);
    this.#chosen = now;
    const allChange = before.size === 0 || now.size === 0;
    for (const id of this.#shapes.keys()) {
      if (allChange ? before.size !== now.size : before.has(id) !== now.has(id)) this.#paint(id);
    }
  }

  /** @param {number|null} id */
  highlight(id) {
    const before = this.#highlighted;
    if (before === id) return;
    this.#highlighted = id;
    if (before !== null) this.#paint(before);
    if (id !== null) this.#paint(id);
  }

  /**
   * Bring works into view; all of them when none are named.
   * @param {number[]} [ids] @param {{animate?: boolean}} [how]
   */
  fit(ids = [...this.#shapes.keys()], { animate = true } = {}) {
    const bounds = L.latLngBounds([]);
    for (const layer of ids.flatMap((id) => this.#layersOf(id))) {
      bounds.extend(layer.getBounds?.() ?? layer.getLatLng());
    }
    if (!bounds.isValid()) return;
    this.#map.fitBounds(bounds.pad(0.25), { maxZoom: 17, animate: animate && !prefersReducedMotion() });
  }

  #keep(layer) {
    const id = this.#workOf(layer);
    this.#shapes.set(id, [...this.#layersOf(id), layer]);
    eachShape(layer, (shape) => {
      shape.workId = id;
    });
    this.#paintLayer(layer, this.#stateOf(id));
    const tooltip = () => make("span", {}, layer.feature.properties.title ?? "");
    layer.bindTooltip(tooltip, { sticky: true, direction: "top", offset: [0, -8] });
  }

  #workOf(layer) {
    return Number(layer.feature.properties.id ?? layer.feature.id);
  }

  #layersOf(id) {
    return this.#shapes.get(id) ?? [];
  }

  #drawLargestFirst() {
    const span = (layer) => {
      const bounds = layer.getBounds?.();
      return bounds ? bounds.getNorthEast().distanceTo(bounds.getSouthWest()) : 0;
    };
    [...this.#shapes.values()]
      .flat()
      .map((layer) => [span(layer), layer])
      .sort(([a], [b]) => b - a)
      .forEach(([, layer]) => eachShape(layer, (one) => one.bringToFront?.()));
  }

  #listen(group) {
    group.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      this.#onSelect(this.#under(event));
    });
    group.on("mouseover", (event) => this.#onHighlight(this.#idOf(event)));
    group.on("mouseout", () => this.#onHighlight(null));
  }

  #idOf(event) {
    return event.propagatedFrom?.workId ?? null;
  }

  /** Every work under the pointer: works meet, so there is often more than one. */
  #under(event) {
    const hit = this.#canvas.shapes().filter((shape) => shape._containsPoint(event.layerPoint));
    const ids = [event.propagatedFrom, ...hit].map((shape) => shape.workId);
    return [...new Set(ids.filter((id) => id !== undefined))];
  }

  #paint(id) {
    for (const layer of this.#layersOf(id)) this.#paintLayer(layer, this.#stateOf(id));
  }

  #paintLayer(layer, state) {
    const { discipline, label } = layer.feature.properties;
    const look = { ...this.#look(discipline) };
    if (label) look.code = `${look.code} ${label}`;
    eachShape(layer, (one) => this.#paintShape(one, look, state));
  }

  #paintShape(shape, look, state) {
    if (!shape.setStyle) {
      const icon = shape.getElement()?.classList;
      icon?.toggle("is-selected", state === "selected");
      icon?.toggle("is-dimmed", state === "dimmed");
      return;
    }
    const style = shape instanceof L.Polygon ? areaStyle : lineStyle;
    shape.setStyle(style(look, state, this.#tokens));
    if (state === "selected") shape.bringToFront();
  }

  #stateOf(id) {
    if (id === this.#selected || this.#chosen.has(id)) return "selected";
    if (id === this.#highlighted) return "highlighted";
    return this.#chosen.size ? "dimmed" : "normal";
  }

  #look(discipline) {
    if (!this.#looks.has(discipline)) this.#looks.set(discipline, disciplineLook(discipline));
    return this.#looks.get(discipline);
  }
}
