/** The map of a page about one work: its place among the others. */
import { getJson } from "./api.js";
import { WorksLayer } from "./layers.js";
import { createMap } from "./map.js";

/** @param {HTMLElement} element as for createMap, with data-works-url and data-selected */
export async function showOneWork(element) {
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
