/**
 * The switch between list, map and both. Its links work by themselves; this
 * saves the trip to the server and keeps the choice in the address.
 */
import { replaceQuery } from "./dom.js";
import { viewOf, withValues } from "./filters.js";

const USUAL = "both";

/** What goes without saying stays out of the address. */
function inAddress(view) {
  return view === USUAL ? "" : view;
}

export class ViewToggle {
  #target;
  #map;
  #list;
  #links;
  #field;

  /**
   * @param {HTMLElement} target the .map-page, which carries data-view
   * @param {HTMLInputElement|null} [field] the filter's own memory of the choice
   */
  constructor(target, field = null) {
    this.#target = target;
    this.#map = target.querySelector(".map-page__map");
    this.#list = target.querySelector(".map-page__list");
    this.#field = field;
    this.#links = [...document.querySelectorAll("[data-view-choice]")];
    for (const link of this.#links) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.show(link.dataset.viewChoice);
      });
    }
    this.#apply(viewOf(location.search, USUAL));
  }

  /** @param {"list"|"map"|"both"} view */
  show(view) {
    this.#apply(view);
    if (view === "map") this.#map.scrollIntoView({ block: "nearest" });
    replaceQuery(withValues(location.search, { view: inAddress(view) }));
  }

  /** See to it that the map is on screen. */
  showMap() {
    if (this.#map.offsetParent === null) this.show("map");
  }

  /** See to it that the list is on screen. */
  showList() {
    if (this.#list.offsetParent === null) this.show(USUAL);
  }

  #apply(view) {
    this.#target.dataset.view = view;
    if (this.#field) this.#field.value = inAddress(view);
    for (const link of this.#links) {
      link.setAttribute("aria-current", String(link.dataset.viewChoice === view));
    }
  }
}
