/** One proposal: its works in a list and on a map, and the form to decide. */
import { getJson } from "./lib/api.js";
import { startDecisionForm } from "./lib/decision_form.js";
import { onceVisible } from "./lib/dom.js";
import { WorksLayer } from "./lib/layers.js";
import { ListMap } from "./lib/list_map.js";
import { createMap } from "./lib/map.js";
import { startMapShows } from "./lib/map_shows.js";

const element = document.getElementById("map");
const listMap = new ListMap({
  list: document.querySelector("[data-works]"),
  panel: document.querySelector("[data-map-panel]"),
});

async function startMap() {
  const map = createMap(element);
  const works = new WorksLayer(map, {
    onSelect: (ids) => listMap.pick(ids),
    onHighlight: (id) => listMap.highlight(id),
  });
  const geojson = await getJson(element.dataset.worksUrl);
  if (!geojson) return;
  startMapShows(document.querySelector("[data-map-shows]"), { map, works, geojson });
  listMap.attach(works);
}

onceVisible(element, startMap);
startDecisionForm();
