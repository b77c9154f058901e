/** Undo and redo over values that replace each other. Pure. */
export class History {
  #values;
  #position = 0;
  #most;

  /** @param {string} first @param {number} [most] steps that can be undone */
  constructor(first, most = 100) {
    this.#values = [first];
    this.#most = most;
  }

  get current() {
    return this.#values[this.#position];
  }

  get canUndo() {
    return this.#position > 0;
  }

  get canRedo() {
    return this.#position < this.#values.length - 1;
  }

  /** What was undone is gone once something new is done. @param {string} value */
  record(value) {
    if (value === this.current) return;
    this.#values = [...this.#values.slice(0, this.#position + 1), value].slice(-this.#most - 1);
    this.#position = this.#values.length - 1;
  }

  undo() {
    if (this.canUndo) this.#position -= 1;
    return this.current;
  }

  redo() {
    if (this.canRedo) this.#position += 1;
    return this.current;
  }
}
