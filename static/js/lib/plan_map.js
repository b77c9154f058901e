/**
 * The map of the planning page: the works that the table shows, all pages, and what is
 * chosen among them. A click chooses, with Ctrl or Shift one more.
 */
import { disciplineBadge, make } from "./dom.js";
import { valuesOf } from "./filters.js";
import { WorksLayer } from "./layers.js";
import { createMap } from "./map.js";
import { WorkFeatures } from "./work_features.js";

const NARROWING = ["q", "mine", "status", "area", "year", "discipline", "organisation", "missing", "costs_in"];

function isNarrowed() {
  return NARROWING.some((name) => valuesOf(location.search, name).some((value) => value !== "0"));
}

export class PlanMap {
  #page;
  #works;
  #features = new WorkFeatures();
  #selection;
  #views;
  #panel;
  #shown = null;
  #adds = false;
  #cameFrom = null;

  /**
   * @param {HTMLElement} page
   * @param {HTMLElement} element where the map goes
   * @param {{selection: import("./selection.js").Selection, views: import("./view_toggle.js").ViewToggle}} parts
   */
  constructor(page, element, { selection, views }) {
    this.#page = page;
    this.#selection = selection;
    this.#views = views;
    this.#panel = page.querySelector("[data-map-panel]");
    this.#works = new WorksLayer(createMap(element), {
      onSelect: (ids) => this.#pick(ids),
      onHighlight: (id) => this.#highlight(id),
    });
    element.addEventListener("click", (event) => {
      this.#adds = event.ctrlKey || event.metaKey || event.shiftKey;
    }, true);
    page.addEventListener("click", (event) => this.#onClick(event));
    page.addEventListener("mouseover", (event) => this.#onHover(event));
    this.#panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#leavePanel();
    });
    document.addEventListener("kip:selection", () => this.#works.choose(selection.ids));
    this.renew();
  }

  /** The page asks for other works, or shows others. */
  async renew() {
    this.#revealButtons();
    const asked = this.#asked();
    const works = await this.#features.of(asked.dataset);
    if (!works || asked !== this.#asked()) return; // asked for something else meanwhile
    this.#works.show({ features: works });
    this.#works.choose(this.#selection.ids);
    this.#fillPanel([]);
    const isSame = asked.dataset.worksUrl === this.#shown;
    this.#shown = asked.dataset.worksUrl;
    if (isSame) return;
    // At once: other works than before, so there is no way from here to there.
    if (this.#selection.ids.size) this.#works.fit([...this.#selection.ids], { animate: false });
    else if (isNarrowed()) this.#works.fit(undefined, { animate: false });
  }

  #asked() {
    return this.#page.querySelector("#asked");
  }

  #revealButtons() {
    for (const button of this.#page.querySelectorAll("[data-show-on-map]")) button.hidden = false;
  }

  #pick(ids) {
    this.#cameFrom = null;
    if (!ids.length && this.#adds) return;
    if (this.#adds) this.#selection.toggle(ids[0]);
    else this.#selection.only(ids.slice(0, 1));
    this.#fillPanel(ids);
    this.#row(ids[0])?.scrollIntoView({ block: "nearest" });
  }

  #onClick(event) {
    if (event.target.closest("[data-panel-close], [data-panel-back]")) this.#leavePanel();
    const button = event.target.closest("[data-show-on-map]");
    if (!button) return;
    const id = Number(button.closest("[data-work]").dataset.work);
    this.#views.showMap();
    this.#selection.toggle(id, true);
    this.#works.fit([id]);
    this.#fillPanel([id]);
    this.#cameFrom = button;
    this.#panel.querySelector("[data-panel-title]").focus();
  }

  #onHover(event) {
    const row = event.target.closest("tr[data-work], li[data-work]");
    this.#works.highlight(row ? Number(row.dataset.work) : null);
  }

  #highlight(id) {
    this.#works.highlight(id);
    for (const row of this.#page.querySelectorAll("tr.is-highlighted")) {
      row.classList.remove("is-highlighted");
    }
    for (const row of this.#page.querySelectorAll(`tr[data-work="${id}"]`)) {
      row.classList.add("is-highlighted");
    }
  }

  /** Back to where the reader was. */
  #leavePanel() {
    this.#fillPanel([]);
    if (this.#cameFrom?.isConnected) {
      this.#views.showList();
      this.#cameFrom.focus();
    }
    this.#cameFrom = null;
  }

  #fillPanel(ids) {
    const features = ids.flatMap((id) => this.#works.features(id));
    this.#panel.hidden = features.length === 0;
    const { one, many } = this.#panel.dataset;
    const title = features.length > 1 ? many.replace("{n}", features.length) : one;
    this.#panel.querySelector("[data-panel-title]").textContent = title;
    const rows = features.map(({ properties }) => this.#panelRow(properties));
    this.#panel.querySelector("[data-panel-list]").replaceChildren(...rows);
  }

  #panelRow({ id, title, url, discipline, period, organisation }) {
    const facts = [period, organisation].filter(Boolean).join(" · ");
    const words = make("div", {}, make("a", { href: url }, title), make("p", {}, facts));
    return make("li", { "data-work": id }, disciplineBadge(discipline), words);
  }

  #row(id) {
    return this.#page.querySelector(`#results tr[data-work="${id}"]`);
  }
}
