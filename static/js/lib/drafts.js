/**
 * What somebody entered and did not save, kept in this browser per user and work. A
 * full or forbidden storage keeps nothing, and says so.
 */

const PREFIX = "kip:draft:";

export class Draft {
  #key;
  #storage;

  /** @param {string} user @param {string} work id, or "new" @param {Storage} [storage] */
  constructor(user, work, storage = globalThis.localStorage) {
    this.#key = `${PREFIX}${user}:${work}`;
    this.#storage = storage;
  }

  /** @returns {{at: string, wasSent: boolean, values: [string, string][]}|null} */
  load() {
    try {
      const kept = JSON.parse(this.#storage.getItem(this.#key) ?? "null");
      return Array.isArray(kept?.values) ? kept : null;
    } catch {
      return null;
    }
  }

  /**
   * @param {[string, string][]} values @param {{wasSent?: boolean, now?: Date}} [how]
   * @returns {boolean} whether it is kept
   */
  save(values, { wasSent = false, now = new Date() } = {}) {
    try {
      this.#storage.setItem(
        this.#key,
        JSON.stringify({ at: now.toISOString(), wasSent, values }),
      );
      return true;
    } catch {
      return false;
    }
  }

  clear() {
    try {
      this.#storage.removeItem(this.#key);
    } catch {
      // what can't be kept need not be cleared
    }
  }
}

/** Whoever signs out leaves nothing behind. @param {Storage} [storage] */
export function clearDrafts(storage = globalThis.localStorage) {
  try {
    Object.keys(storage)
      .filter((key) => key.startsWith(PREFIX))
      .forEach((key) => storage.removeItem(key));
  } catch {
    // nothing could be kept either
  }
}
