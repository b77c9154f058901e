/**
 * A work in parts: each part is drawn in its own field, and the work is all of them
 * together. Without parts one draws the work itself.
 */
import { make } from "./dom.js";
import { geometryOf, shapesOf } from "./geometry.js";

function shapesIn(field) {
  return shapesOf(field.value ? JSON.parse(field.value) : null);
}

function fieldOf(row) {
  return row.querySelector("textarea[name$='-footprint']");
}

export class DrawParts {
  #rows;
  #drawing;
  #whole;
  #chooser;
  #active = null;

  /**
   * @param {import("./rows.js").Rows} rows of the parts
   * @param {{drawing: import("./draw.js").Drawing, whole: HTMLTextAreaElement, chooser: HTMLElement}} how
   */
  constructor(rows, { drawing, whole, chooser }) {
    this.#rows = rows;
    this.#drawing = drawing;
    this.#whole = whole;
    this.#chooser = chooser;
    rows.addEventListener("rows", () => this.#rowsChanged());
    document.addEventListener("change", ({ target }) => {
      if (target.matches("textarea[name^='parts-']")) this.#takeTogether();
      if (target.matches("input[name^='parts-'][name$='-name']")) this.#offer();
    });
    chooser.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button) this.#draw(this.#rows.rows[Number(button.dataset.part)]);
    });
    this.renew();
  }

  /** Look again at what stands in the fields. */
  renew() {
    const [first] = this.#rows.rows;
    this.#draw(first ?? null);
  }

  #rowsChanged() {
    const { rows } = this.#rows;
    const last = rows.at(-1) ?? null;
    // The first part begins with what was drawn already.
    if (rows.length === 1 && !fieldOf(last).value && this.#active === null) {
      fieldOf(last).value = this.#whole.value;
    }
    const isThere = rows.includes(this.#active);
    const isNew = last && !fieldOf(last).value;
    this.#draw(isNew || !isThere ? last : this.#active);
    this.#takeTogether();
  }

  #draw(row) {
    this.#active = row;
    this.#drawing.drawIn(row ? fieldOf(row) : this.#whole);
    this.#showRest();
    this.#offer();
  }

  #showRest() {
    const others = this.#rows.rows.filter((row) => row !== this.#active);
    this.#drawing.showRest(this.#active ? others.flatMap((row) => shapesIn(fieldOf(row))) : []);
  }

  #offer() {
    const { rows } = this.#rows;
    this.#chooser.hidden = rows.length === 0;
    const { untitled } = this.#chooser.dataset;
    const buttons = rows.map((row, index) => {
      const name = row.querySelector("input[name$='-name']").value.trim();
      const pressed = String(row === this.#active);
      const attributes = { type: "button", class: "button button--small", "data-part": String(index), "aria-pressed": pressed };
      return make("button", attributes, name || untitled.replace("{n}", index + 1));
    });
    this.#chooser.querySelector("[data-part-buttons]").replaceChildren(...buttons);
  }

  /** The work is where its parts are. */
  #takeTogether() {
    const { rows } = this.#rows;
    const geometry = geometryOf(rows.flatMap((row) => shapesIn(fieldOf(row))));
    if (!geometry) return;
    this.#whole.value = JSON.stringify(geometry);
    this.#whole.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
