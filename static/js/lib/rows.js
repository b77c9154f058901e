/**
 * Rows of a form that one can add and take away: [data-rows] with [data-row] elements, a
 * <template>, a button [data-row-add], and in each row [data-row-remove] beside the
 * checkbox that the server understands. Without this the rows that are there work.
 */

export class Rows extends EventTarget {
  #root;
  #total;

  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.#root = root;
    this.#total = root.querySelector("input[name$='-TOTAL_FORMS']");
    root.querySelector("[data-row-add]").addEventListener("click", () => {
      this.add().querySelector("input:not([type='hidden'])").focus();
    });
    root.addEventListener("click", ({ target }) => {
      const row = target.closest("[data-row-remove]")?.closest("[data-row]");
      if (row) this.remove(row);
    });
    for (const part of root.querySelectorAll("[data-row-add], [data-row-remove]")) part.hidden = false;
    for (const part of root.querySelectorAll("[data-row-delete]")) part.hidden = true;
    this.show();
  }

  /** @returns {HTMLElement[]} the rows that count */
  get rows() {
    return this.all.filter((row) => !this.#mark(row).checked);
  }

  /** @returns {HTMLElement[]} */
  get all() {
    return [...this.#root.querySelectorAll("[data-row]")];
  }

  /** @returns {HTMLElement} the new row */
  add() {
    const template = this.#root.querySelector("template");
    const number = Number(this.#total.value);
    const holder = document.createElement("div");
    holder.innerHTML = template.innerHTML.replaceAll("__prefix__", String(number));
    const row = holder.firstElementChild;
    row.querySelector("[data-row-delete]").hidden = true;
    row.querySelector("[data-row-remove]").hidden = false;
    this.#root.querySelector("[data-row-list]").append(row);
    this.#total.value = String(number + 1);
    this.#tell();
    return row;
  }

  /** @param {HTMLElement} row */
  remove(row) {
    this.#mark(row).checked = true;
    this.#root.querySelector("[data-row-add]").focus();
    this.show();
    this.#tell();
    this.#mark(row).dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** As many rows as were there when a draft was kept. @param {number} number */
  grow(number) {
    while (Number(this.#total.value) < number) this.add();
  }

  /** What is taken away is out of sight. */
  show() {
    for (const row of this.all) row.hidden = this.#mark(row).checked;
  }

  #mark(row) {
    return row.querySelector("input[name$='-DELETE']");
  }

  #tell() {
    this.dispatchEvent(new Event("rows"));
  }
}
