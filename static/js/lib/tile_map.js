/** The map of the public page: tiles, and what is chosen among them. */
import { createMap } from "./map.js";
import { periodText } from "./period_text.js";
import { PlaceCircle } from "./place_circle.js";
import { TileWorks } from "./tile_works.js";

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

export class TileMap {
  #list;
  #works;
  #place;
  #goal = null;

  /**
   * @param {HTMLElement} element as for createMap
   * @param {object} beside
   * @param {HTMLElement} beside.list with the addresses of _tile_addresses.html
   * @param {DOMStringMap} beside.words of _map_tiles.html
   * @param {import("./list_map.js").ListMap} beside.listMap
   * @param {HTMLElement} beside.away what says that there is no connection
   */
  constructor(element, { list, words, listMap, away }) {
    const map = createMap(element);
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
