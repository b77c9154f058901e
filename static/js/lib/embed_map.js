/** The map of a frame, with what is chosen on it; beside a list, or alone. */
import { getJson } from "./api.js";
import { make, onceVisible } from "./dom.js";
import { WorksLayer } from "./layers.js";
import { ListMap } from "./list_map.js";
import { createMap } from "./map.js";

/** @param {HTMLElement} element with data-works-url */
export function showEmbedMap(element) {
  const list = document.querySelector(".embed__list") ?? make("div");
  const panel = document.querySelector("[data-map-panel]");
  const listMap = new ListMap({ list, panel });
  onceVisible(element, async () => {
    const works = new WorksLayer(createMap(element), {
      onSelect: (ids) => listMap.pick(ids),
      onHighlight: (id) => listMap.highlight(id),
    });
    const geojson = await getJson(element.dataset.worksUrl);
    if (!geojson) return;
    works.show(geojson);
    works.fit();
    listMap.attach(works);
  });
}
