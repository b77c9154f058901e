/** A page about one work: its place among the others. */
import { getJson } from "./lib/api.js";
import { onceVisible } from "./lib/dom.js";
import { WorksLayer } from "./lib/layers.js";
import { createMap } from "./lib/map.js";

const element = document.getElementById("map");

async function start() {
  const works = new WorksLayer(createMap(element), {
    onSelect: ([id]) => {
      const url = id && works.feature(id).properties.url;
      if (url && id !== chosen) location.assign(url);
    },
    onHighlight: (id) => works.highlight(id),
  });
  const chosen = Number(element.dataset.selected);
  const geojson = await getJson(element.dataset.worksUrl);
  if (!geojson) return;
  works.show(geojson);
  works.select(chosen, { zoom: true });
}

onceVisible(element, start);
