/** Shapes of different times over each other, each with a `side` (see history.css). */
import { make } from "./dom.js";
import { L } from "./leaflet.js";

function look(feature) {
  return { className: `shape shape--${feature.properties.side}`, radius: 9 };
}

/** A sign that stays, else the title for who points at it; the page for who clicks. */
function dress(feature, layer) {
  const { sign, title, url } = feature.properties;
  const shown = { permanent: true, direction: "center", className: "shape-sign" };
  if (sign) layer.bindTooltip(sign, shown);
  else if (title) layer.bindTooltip(() => make("span", {}, title), { sticky: true });
  if (url) layer.on("click", () => location.assign(url));
}

/**
 * Draws the shapes and brings them into view.
 * @param {object} map from createMap
 * @param {object} geojson features with side and, if wanted, sign, title and url
 */
export function showCompared(map, geojson) {
  const renderer = L.svg(); // stylesheets reach its shapes; they don't reach a canvas
  const shapes = L.geoJSON(geojson, {
    renderer,
    style: look,
    pointToLayer: (feature, at) => L.circleMarker(at, { renderer, ...look(feature) }),
    onEachFeature: dress,
  }).addTo(map);
  const bounds = shapes.getBounds();
  if (bounds.isValid()) map.fitBounds(bounds.pad(0.25), { maxZoom: 18, animate: false });
}
