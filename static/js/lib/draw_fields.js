/**
 * The hidden fields that one drawing writes in: the whole work, or its parts. Each
 * has a history of its own, so that undo stays with what one is drawing. Pure.
 */
import { History } from "./history.js";

export class DrawFields {
  #histories = new Map();
  #current;

  /** @param {{value: string}} field the one to begin with */
  constructor(field) {
    this.drawIn(field);
  }

  get field() {
    return this.#current;
  }

  get history() {
    return this.#histories.get(this.#current);
  }

  /** Draw in this field from now on. @param {{value: string}} field */
  drawIn(field) {
    this.#current = field;
    if (!this.#histories.has(field)) this.#histories.set(field, new History(field.value));
    else this.history.record(field.value);
  }
}
