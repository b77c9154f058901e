/** The page that is printed: its map shows all works, and a button prints. */
import { getJson } from "./lib/api.js";
import { WorksLayer } from "./lib/layers.js";
import { addScale, createMap } from "./lib/map.js";

const element = document.getElementById("map");
const button = document.querySelector("[data-print]");

async function showWorks() {
  const map = createMap(element);
  addScale(map);
  const works = new WorksLayer(map);
  const geojson = await getJson(element.dataset.worksUrl);
  if (!geojson) return;
  works.show(geojson);
  works.fit();
}

button.hidden = false;
button.addEventListener("click", () => print());
await showWorks();
// Who prints by a script waits for this.
element.dataset.ready = "";
