/** The public page: the list of works with its map. */
import { getJson } from "./lib/api.js";
import { onceVisible } from "./lib/dom.js";
import { valuesOf } from "./lib/filters.js";
import { WorksLayer } from "./lib/layers.js";
import { ListMap } from "./lib/list_map.js";
import { createMap } from "./lib/map.js";
import { ViewToggle } from "./lib/view_toggle.js";

const FILTERS = ["period", "discipline", "area", "q"];

const view = document.querySelector(".map-page");
const list = view.querySelector(".map-page__list");
const element = document.getElementById("map");
const form = document.querySelector(".filters");

const listMap = new ListMap({
  list,
  panel: view.querySelector("[data-map-panel]"),
  views: new ViewToggle(view, form.elements.view),
});

async function showWorks(works) {
  const { worksUrl } = list.querySelector("[data-works-url]").dataset;
  const geojson = await getJson(worksUrl);
  if (!geojson) return;
  works.show(geojson);
  if (FILTERS.some((name) => valuesOf(location.search, name).length)) works.fit();
  listMap.attach(works);
}

function startMap() {
  const works = new WorksLayer(createMap(element), {
    onSelect: (ids) => listMap.pick(ids),
    onHighlight: (id) => listMap.highlight(id),
  });
  showWorks(works);
  document.addEventListener("htmx:pushedIntoHistory", () => showWorks(works));
}

onceVisible(element, startMap);
list.addEventListener("htmx:afterSettle", () => listMap.renew());
