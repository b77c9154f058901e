/**
 * The public page of works: a filter, a list and a map of tiles that show the same.
 * Words come from templates/residents/_map_tiles.html, addresses with the list: see
 * residents/tiles/page.py.
 */
import { onceVisible } from "./dom.js";
import { ListMap } from "./list_map.js";
import { createMap } from "./map.js";
import { periodText } from "./period_text.js";
import { PlaceCircle } from "./place_circle.js";
import { TileWorks } from "./tile_works.js";
import { ViewToggle } from "./view_toggle.js";

const numbers = (text) => (text ? text.split(",").map(Number) : null);

function circleOf(text) {
  const [longitude, latitude, radius] = numbers(text) ?? [];
  return radius ? { longitude, latitude, radius } : null;
}

/** What the panel and the tooltip tell of a work. */
function factsFrom(words, list) {
  return ({ id, title, discipline, starts, ends, under_way: isUnderWay, provisional }) => {
    const period = periodText(starts, ends, words, document.documentElement.lang);
    const state = (isUnderWay && words.underWay) || (provisional && words.provisional);
    const url = addresses(list).workUrl.replace("{id}", id);
    return { id, title, discipline, url, period: [period, state].filter(Boolean).join(" · ") };
  };
}

/** Where the list says that its tiles are, and where to look. */
function addresses(list) {
  return list.querySelector("[data-tiles-url]").dataset;
}

class TilePage {
  #list;
  #works;
  #place;
  #goal = null;

  constructor({ list, map, words, listMap, away }) {
    this.#list = list;
    this.#place = new PlaceCircle(map, words.place);
    this.#works = new TileWorks(map, {
      factsOf: factsFrom(words, list),
      onSelect: (ids) => listMap.pick(ids),
      onHighlight: (id) => listMap.highlight(id),
      onKnown: (id) => listMap.known(id),
      onAway: (isAway) => {
        away.hidden = !isAway;
      },
    });
    this.show({ animate: false });
    listMap.attach(this.#works);
    addEventListener("online", () => this.#works.retry());
  }

  /** What the list asks for by now; look there when that is another place than before. */
  show(how) {
    const { tilesUrl, shapeUrl, bounds, circle } = addresses(this.#list);
    const around = this.#place.show(circleOf(circle));
    const goal = `${circle} ${bounds}`;
    const there = around ?? numbers(bounds);
    if (there && goal !== this.#goal) this.#works.fit(there, how);
    this.#goal = goal;
    this.#works.show({ tiles: tilesUrl, shape: shapeUrl });
  }
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
  onceVisible(element, () => {
    const shown = new TilePage({ list, map: createMap(element), words, listMap, away });
    list.addEventListener("htmx:afterSettle", () => shown.show({ animate: true }));
  });
}
