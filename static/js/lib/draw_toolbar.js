/** The buttons and the status line of templates/_draw.html. */
import { sizeOf } from "./geometry.js";

export class DrawToolbar {
  #root;
  #status;
  #numbers = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 0 });

  /** @param {HTMLElement} root @param {(action: string) => void} act */
  constructor(root, act) {
    this.#root = root;
    this.#status = root.querySelector("[data-draw-status]");
    root.addEventListener("click", (event) => {
      const button = event.target.closest("[data-draw]");
      if (button) act(button.dataset.draw);
    });
    root.addEventListener("keydown", (event) => {
      const action = this.#actionOf(event);
      if (!action) return;
      event.preventDefault();
      act(action);
    });
  }

  /** The name somebody typed, to add a whole street. */
  get streetName() {
    return this.#root.querySelector("[data-draw-street-name]").value;
  }

  set streetName(name) {
    this.#root.querySelector("[data-draw-street-name]").value = name;
  }

  /** @param {string[]} names */
  offerStreets(names) {
    const options = names.map((name) => new Option(name, name));
    this.#root.querySelector("[data-draw-streets]").replaceChildren(...options);
    for (const part of this.#root.querySelectorAll("[data-needs-streets]")) part.hidden = false;
  }

  /** @param {{pressed: string[], disabled: string[]}} state names of actions */
  mark({ pressed, disabled }) {
    for (const button of this.#root.querySelectorAll("[data-draw]")) {
      const action = button.dataset.draw;
      button.disabled = disabled.includes(action);
      if (!button.hasAttribute("aria-pressed")) continue;
      button.setAttribute("aria-pressed", String(pressed.includes(action)));
    }
  }

  /** @param {object|null} geometry */
  tellSize(geometry) {
    const { squareMetres, metres, points } = sizeOf(geometry);
    const { area, length, spots, nothing } = this.#status.dataset;
    const told = [[area, squareMetres], [length, metres], [spots, points]]
      .filter(([, number]) => number >= 1)
      .map(([text, number]) => text.replace("{n}", this.#numbers.format(number)));
    this.#status.textContent = told.join(" · ") || nothing;
  }

  tellUnknownStreet() {
    this.#status.textContent = this.#status.dataset.unknownStreet;
  }

  /** S, Ctrl+Z and Ctrl+Shift+Z; Enter after a street's name adds it and sends no form. */
  #actionOf(event) {
    const typing = event.target.matches("[data-draw-street-name]");
    if (typing) return event.key === "Enter" ? "add-street" : null;
    const isText = event.target.matches("input, select, textarea");
    const isBare = !(event.ctrlKey || event.metaKey || event.altKey);
    if (event.key.toLowerCase() === "s" && isBare && !isText) return "snap";
    if (isText) return null;
    const undoes = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
    if (!undoes) return null;
    return event.shiftKey ? "redo" : "undo";
  }
}
