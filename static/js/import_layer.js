/** Where the shapes of a file would lie, in each coordinate system that is chosen. */
import { getJson } from "./lib/api.js";
import { onceVisible } from "./lib/dom.js";
import { WorksLayer } from "./lib/layers.js";
import { createMap } from "./lib/map.js";

const element = document.getElementById("map");
const form = document.getElementById("import-crs");
const status = document.getElementById("import-place-status");

function urlFor(crs) {
  const url = new URL(element.dataset.worksUrl, location.href);
  url.searchParams.set("crs", crs);
  return url.href;
}

function tell({ features, inside }) {
  const text = features.length ? status.dataset.inside : status.dataset.none;
  status.textContent = text.replace("{n}", features.length).replace("{m}", inside);
}

onceVisible(element, () => {
  const shapes = new WorksLayer(createMap(element));
  let asked = "";
  const show = async (crs) => {
    asked = crs;
    const geojson = await getJson(urlFor(crs));
    if (!geojson || crs !== asked) return;
    shapes.show(geojson);
    if (geojson.inside) shapes.fit();
    tell(geojson);
  };
  const chosen = form.querySelector("[data-crs]:checked");
  if (chosen) show(chosen.value);
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-crs]")) show(event.target.value);
    else if (event.target.name === "other" && event.target.value) show(event.target.value);
  });
});
