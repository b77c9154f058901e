/** A page on which a place is compared with what it was, or is now. */
import { getJson } from "./lib/api.js";
import { showCompared } from "./lib/compared.js";
import { onceVisible } from "./lib/dom.js";
import { createMap } from "./lib/map.js";

const element = document.getElementById("map");

async function start() {
  const map = createMap(element);
  const geojson = await getJson(element.dataset.worksUrl);
  if (geojson) showCompared(map, geojson);
}

onceVisible(element, start);
