/**
 * One selection, shown in a list and on a map: pick in either, see it in both.
 * The id stays in the address as ?selected=.
 *
 * The list's items carry data-work="<id>" and may hold a button
 * data-show-on-map (hidden until there is a map). The panel on the map names
 * what was picked, for works lie on top of each other: see _map_panel.html.
 */
import { disciplineBadge, make, prefersReducedMotion, replaceQuery } from "./dom.js";
import { selectedOf, withValues } from "./filters.js";

export class ListMap {
  #list;
  #panel;
  #views;
  #works = null;
  #selected = selectedOf(location.search);
  #cameFrom = null;
  #awaitsWorks = false;

  /**
   * @param {{list: HTMLElement, panel: HTMLElement, views?: import("./view_toggle.js").ViewToggle}} parts
   */
  constructor({ list, panel, views = null }) {
    this.#list = list;
    this.#panel = panel;
    this.#views = views;
    list.addEventListener("click", (event) => this.#onListClick(event));
    for (const place of [list, panel]) {
      place.addEventListener("mouseover", (event) => this.#works?.highlight(this.#idOf(event)));
      place.addEventListener("mouseleave", () => this.#works?.highlight(null));
    }
    panel.addEventListener("click", (event) => this.#onPanelClick(event));
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#leavePanel();
    });
    this.renew();
    this.#card(this.#selected)?.scrollIntoView({ block: "nearest" });
  }

  /** The map came into being, or got new works. @param {import("./layers.js").WorksLayer} works */
  attach(works) {
    this.#works = works;
    if (this.#selected === null) return;
    works.select(this.#selected, { zoom: true });
    this.#fillPanel([this.#selected]);
    if (this.#awaitsWorks) this.#enterPanel();
  }

  /** The map got to know a work that was not on it. @param {number} id */
  known(id) {
    if (id !== this.#selected || !this.#panel.hidden) return;
    this.#fillPanel([id]);
    if (this.#cameFrom) this.#enterPanel();
  }

  /** The list has new items. */
  renew() {
    for (const button of this.#list.querySelectorAll("[data-show-on-map]")) button.hidden = false;
    this.#mark();
  }

  /** For WorksLayer's onSelect. @param {number[]} ids the top one first */
  pick(ids) {
    this.#cameFrom = null;
    this.#awaitsWorks = false;
    this.#select(ids[0] ?? null);
    this.#fillPanel(ids);
    const behavior = prefersReducedMotion() ? "auto" : "smooth";
    this.#card(this.#selected)?.scrollIntoView({ block: "nearest", behavior });
  }

  /** For WorksLayer's onHighlight. @param {number|null} id */
  highlight(id) {
    this.#works?.highlight(id);
    for (const card of this.#list.querySelectorAll(".is-highlighted")) {
      card.classList.remove("is-highlighted");
    }
    this.#card(id)?.classList.add("is-highlighted");
  }

  #onListClick(event) {
    const button = event.target.closest("[data-show-on-map]");
    if (!button) return;
    const id = this.#idOf(event);
    this.#views?.showMap();
    this.#select(id, { zoom: true });
    this.#fillPanel([id]);
    this.#cameFrom = button;
    this.#enterPanel();
  }

  /** To what was asked for; while the map still loads, as soon as it is there. */
  #enterPanel() {
    this.#awaitsWorks = this.#works === null;
    this.#panel.querySelector("[data-panel-title]").focus();
  }

  #onPanelClick(event) {
    if (event.target.closest("[data-panel-close], [data-panel-back]")) this.#leavePanel();
  }

  /** Back to where the reader was: the button that led here, or the card. */
  #leavePanel() {
    const card = this.#card(this.#selected);
    this.#views?.showList();
    const goal = this.#cameFrom?.isConnected ? this.#cameFrom : card?.querySelector("a");
    goal?.focus();
    this.#cameFrom = null;
    this.#select(null);
    this.#fillPanel([]);
  }

  #select(id, how) {
    this.#selected = id;
    this.#works?.select(id, how);
    this.#mark();
    replaceQuery(withValues(location.search, { selected: id }));
  }

  #mark() {
    for (const card of this.#list.querySelectorAll("[data-work]")) {
      const chosen = Number(card.dataset.work) === this.#selected;
      card.classList.toggle("is-selected", chosen);
      if (chosen) card.setAttribute("aria-current", "true");
      else card.removeAttribute("aria-current");
    }
  }

  #fillPanel(ids) {
    const features = ids.flatMap((id) => this.#works?.features(id) ?? []);
    this.#panel.hidden = features.length === 0;
    const { one, many } = this.#panel.dataset;
    const title = features.length > 1 ? many.replace("{n}", features.length) : one;
    this.#panel.querySelector("[data-panel-title]").textContent = title;
    const rows = features.map(({ properties }) => this.#panelRow(properties));
    this.#panel.querySelector("[data-panel-list]").replaceChildren(...rows);
  }

  #panelRow({ id, title, url, discipline, period, organisation }) {
    const facts = [period, organisation].filter(Boolean).join(" · ");
    const link = url ? make("a", { href: url }, title) : make("strong", {}, title);
    const words = make("div", {}, link, make("p", {}, facts));
    return make("li", { "data-work": id }, disciplineBadge(discipline), words);
  }

  #idOf(event) {
    const card = event.target.closest("[data-work]");
    return card ? Number(card.dataset.work) : null;
  }

  #card(id) {
    return id === null ? null : this.#list.querySelector(`[data-work="${id}"]`);
  }
}
