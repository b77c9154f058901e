/** The rows of an import: a table and a map of the same rows. */
import { getJson } from "./lib/api.js";
import { onceVisible } from "./lib/dom.js";
import { WorksLayer } from "./lib/layers.js";
import { ListMap } from "./lib/list_map.js";
import { createMap } from "./lib/map.js";

const element = document.getElementById("map");
const listMap = new ListMap({
  list: document.querySelector("[data-rows]"),
  panel: document.querySelector("[data-map-panel]"),
});

onceVisible(element, async () => {
  const rows = new WorksLayer(createMap(element), {
    onSelect: (ids) => listMap.pick(ids),
    onHighlight: (id) => listMap.highlight(id),
  });
  const geojson = await getJson(element.dataset.worksUrl);
  if (!geojson) return;
  rows.show(geojson);
  rows.fit();
  listMap.attach(rows);
});
