/**
 * The switch between list, map and both, or other views of the same works. Its links work by themselves; this
 * saves the trip to the server and keeps the choice in the address.
 */
import { replaceQuery } from "./dom.js";
import { viewOf, withValues } from "./filters.js";


export class ViewToggle {
  #target;
  #map;
  #list;
  #links;
  #field;
  #usual;
  #unsaid;

  /**
   * @param {HTMLElement} target the .map-page, which carries data-view
   * @param {HTMLInputElement|null} [field] the filter's own memory of the choice
   * @param {{usual?: string, unsaid?: string|null, list?: string, map?: string}} [how]
   *   the view to begin with, the one that the address does not name (null: it always
   *   names one), and where list and map are
   */
  constructor(
    target,
    field = null,
    { usual = "both", unsaid = usual, list = ".map-page__list", map = ".map-page__map" } = {},
  ) {
    this.#target = target;
    this.#map = target.querySelector(map);
    this.#list = target.querySelector(list);
    this.#field = field;
    this.#usual = usual;
    this.#unsaid = unsaid;
    this.#links = [...document.querySelectorAll("[data-view-choice]")];
    for (const link of this.#links) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.show(link.dataset.viewChoice);
        // On a phone it has made place for the other one, which gets the focus.
        if (!link.offsetParent) this.#links.find((one) => one.offsetParent)?.focus();
      });
    }
    const views = this.#links.map((link) => link.dataset.viewChoice);
    this.#apply(viewOf(location.search, usual, views));
  }

  /** @param {string} view one of those that can be chosen */
  show(view) {
    this.#apply(view);
    if (view === "map") this.#map.scrollIntoView({ block: "nearest" });
    replaceQuery(withValues(location.search, { view: this.#inAddress(view) }));
  }

  /** See to it that the map is on screen. */
  showMap() {
    if (this.#map.offsetParent === null) this.show("map");
  }

  /** See to it that the list is on screen. */
  showList() {
    if (this.#list.offsetParent === null) this.show(this.#usual);
  }

  /** What goes without saying stays out of the address. */
  #inAddress(view) {
    return view === this.#unsaid ? "" : view;
  }

  #apply(view) {
    this.#target.dataset.view = view;
    if (this.#field) this.#field.value = this.#inAddress(view);
    for (const link of this.#links) {
      link.setAttribute("aria-current", String(link.dataset.viewChoice === view));
    }
  }
}
