/**
 * A page of works: a filter, a list and a map that show the same. The page's own
 * module is one call of this; what differs stands in the template.
 */
import { getJson } from "./api.js";
import { onceVisible } from "./dom.js";
import { valuesOf } from "./filters.js";
import { WorksLayer } from "./layers.js";
import { ListMap } from "./list_map.js";
import { createMap } from "./map.js";
import { ViewToggle } from "./view_toggle.js";

const NO_FILTER = "view";

/** Does the address ask for less than everything? */
function isFiltered(form) {
  const names = new Set([...form.elements].map((field) => field.name));
  names.delete(NO_FILTER);
  return [...names].some((name) => name && valuesOf(location.search, name).length);
}

function worksUrlOf(list) {
  return list.querySelector("[data-works-url]").dataset.worksUrl;
}

async function showWorks({ list, form, works, listMap }) {
  const worksUrl = worksUrlOf(list);
  const geojson = await getJson(worksUrl);
  // The reader may have asked for something else meanwhile.
  if (!geojson || worksUrl !== worksUrlOf(list)) return;
  works.show(geojson);
  if (isFiltered(form)) works.fit();
  listMap.attach(works);
}

/**
 * Bring the .map-page of this document to life.
 * @param {{unsaid?: string|null}} [how] the view that the address does not name
 */
export function startListPage(how = {}) {
  const page = document.querySelector(".map-page");
  const list = page.querySelector(".map-page__list");
  const form = page.querySelector(".filters");
  const views = new ViewToggle(page, form.elements[NO_FILTER], how);
  const listMap = new ListMap({ list, panel: page.querySelector("[data-map-panel]"), views });
  list.addEventListener("htmx:afterSettle", () => listMap.renew());

  const element = document.getElementById("map");
  onceVisible(element, () => {
    const works = new WorksLayer(createMap(element), {
      onSelect: (ids) => listMap.pick(ids),
      onHighlight: (id) => listMap.highlight(id),
    });
    const parts = { list, form, works, listMap };
    showWorks(parts);
    list.addEventListener("htmx:afterSettle", () => showWorks(parts));
  });
}
