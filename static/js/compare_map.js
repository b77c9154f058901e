/** A map on which shapes of different times lie over each other; each has a `side`. */
import { getJson } from "./lib/api.js";
import { onceVisible } from "./lib/dom.js";
import { L } from "./lib/leaflet.js";
import { createMap } from "./lib/map.js";

const element = document.getElementById("map");

/** The look is in history.css: a stroke and a dash per side. */
function sideClass(feature) {
  return { className: `shape shape--${feature.properties.side}`, radius: 9 };
}

/** A sign that stays, the title for who points at it, the page for who clicks. */
function dress(feature, layer) {
  const { sign, title, url } = feature.properties;
  if (sign) {
    layer.bindTooltip(sign, { permanent: true, direction: "center", className: "shape-sign" });
  } else if (title) layer.bindTooltip(title, { sticky: true });
  if (url) layer.on("click", () => location.assign(url));
}

async function start() {
  const map = createMap(element);
  const geojson = await getJson(element.dataset.worksUrl);
  if (!geojson) return;
  const renderer = L.svg();
  const shapes = L.geoJSON(geojson, {
    renderer,
    style: sideClass,
    pointToLayer: (feature, latlng) =>
      L.circleMarker(latlng, { renderer, ...sideClass(feature) }),
    onEachFeature: dress,
  }).addTo(map);
  const bounds = shapes.getBounds();
  if (bounds.isValid()) map.fitBounds(bounds.pad(0.25), { maxZoom: 18, animate: false });
}

onceVisible(element, start);
