/**
 * The public page of works: a filter, a list and a map of tiles that show the same.
 * Words come from templates/residents/_map_tiles.html, addresses with the list: see
 * residents/tiles/page.py.
 */
import { onceVisible } from "./dom.js";
import { ListMap } from "./list_map.js";
import { ViewToggle } from "./view_toggle.js";

/** Most of the code is the map's: a phone that shows the list does without. */
async function startMap(element, beside) {
  const code = await import("./tile_map.js").catch(() => null);
  beside.away.hidden = code !== null;
  if (!code) {
    addEventListener("online", () => startMap(element, beside), { once: true });
    return;
  }
  const map = new code.TileMap(element, beside);
  beside.list.addEventListener("htmx:afterSettle", () => map.show({ animate: true }));
}

/** Bring the .map-page of this document to life. */
export function startTilePage() {
  const page = document.querySelector(".map-page");
  const list = page.querySelector(".map-page__list");
  const toggled = page.querySelector(".filters")?.elements.view;
  const views = toggled ? new ViewToggle(page, toggled) : null;
  const listMap = new ListMap({ list, panel: page.querySelector("[data-map-panel]"), views });
  list.addEventListener("htmx:afterSettle", () => listMap.renew());

  const element = document.getElementById("map");
  const away = page.querySelector("[data-map-away]");
  const words = page.querySelector("[data-tile-words]").dataset;
  onceVisible(element, () => startMap(element, { list, words, listMap, away }));
}
