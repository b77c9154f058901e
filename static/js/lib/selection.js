/**
 * Which works are chosen on this page: one set that table, map, timeline and the bar
 * for many works share. Whoever shows it listens to "kip:selection" on the document.
 */

export class Selection {
  /** @type {Set<number>} */
  ids = new Set();
  #target;

  /** @param {EventTarget} [target] where the event is sent */
  constructor(target = document) {
    this.#target = target;
  }

  /** @param {number|string} id @returns {boolean} */
  has(id) {
    return this.ids.has(Number(id));
  }

  /** Choose it, or no longer. @param {number|string} id @param {boolean} [chosen] */
  toggle(id, chosen = !this.has(id)) {
    if (this.has(id) === chosen) return;
    if (chosen) this.ids.add(Number(id));
    else this.ids.delete(Number(id));
    this.#tell();
  }

  /** Choose more, or let go of them. @param {Iterable<number|string>} ids @param {boolean} chosen */
  set(ids, chosen) {
    const before = this.ids.size;
    for (const id of ids) {
      if (chosen) this.ids.add(Number(id));
      else this.ids.delete(Number(id));
    }
    if (this.ids.size !== before) this.#tell();
  }

  /** Choose these and nothing else. @param {Iterable<number|string>} ids */
  only(ids) {
    const wanted = new Set([...ids].map(Number));
    const same = wanted.size === this.ids.size && [...wanted].every((id) => this.ids.has(id));
    if (same) return;
    this.ids = wanted;
    this.#tell();
  }

  #tell() {
    const detail = { ids: [...this.ids] };
    this.#target.dispatchEvent(new CustomEvent("kip:selection", { detail }));
  }
}

/** The one of this page. */
export const selection = globalThis.document ? new Selection() : null;
