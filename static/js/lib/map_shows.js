/**
 * The two positions of a proposal's map: each work when it is planned now, or all of
 * them together with the ground that they share.
 */
import { getJson } from "./api.js";
import { HatchedCanvas } from "./canvas.js";
import { token } from "./dom.js";
import { L } from "./leaflet.js";

/** Words about ground go before those about works. */
const BEFORE_WORKS = -1;

/** The same works, each labelled with when it is carried out. */
function labelled(geojson, position) {
  const features = geojson.features.map((feature) => {
    const { now, together } = feature.properties;
    const label = position === "now" ? now : together;
    return { ...feature, properties: { ...feature.properties, label } };
  });
  return { ...geojson, features };
}

function groundLayer(map, geojson) {
  const ink = token("ink");
  const renderer = new HatchedCanvas({ rank: BEFORE_WORKS }).addTo(map);
  return L.geoJSON(geojson, {
    renderer,
    interactive: false,
    style: (feature) => ({
      color: ink,
      weight: 3,
      fill: false,
      casing: { colour: token("signal"), weight: 7 },
      label: { kind: "plate", text: feature.properties.label, colour: ink },
    }),
  });
}

/**
 * @param {HTMLFieldSetElement} choice with data-ground-url and radios "now" and "combined"
 * @param {{map: object, works: import("./layers.js").WorksLayer, geojson: object}} shown
 */
export function startMapShows(choice, { map, works, geojson }) {
  const views = { now: labelled(geojson, "now"), combined: labelled(geojson, "combined") };
  let ground = null;
  const show = async (position) => {
    works.show(views[position]);
    if (position === "now") {
      ground?.remove();
      return;
    }
    const shared = ground ? null : await getJson(choice.dataset.groundUrl);
    if (shared) ground ??= groundLayer(map, shared);
    if (choice.querySelector(":checked").value === "combined") ground?.addTo(map);
  };
  choice.addEventListener("change", (event) => show(event.target.value));
  choice.hidden = false;
  show(choice.querySelector(":checked").value);
}
