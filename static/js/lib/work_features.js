/**
 * The works of a list as features for the map, each fetched once: again only after it
 * was changed. So a filter that leaves works out fetches nothing.
 */
import { getJson } from "./api.js";

const MOST_IN_ADDRESS = 60; // of more, all of them are fetched

const numbers = (text) => (text ?? "").split(",").filter(Boolean).map(Number);

export class WorkFeatures {
  /** @type {Map<number, {revision: number, feature: object|null}>} null: without a place */
  #known = new Map();
  #get;

  /** @param {(url: string) => Promise<object|null>} [get] */
  constructor(get = getJson) {
    this.#get = get;
  }

  /**
   * @param {{worksUrl: string, ids: string, revisions: string}} list where the works are
   *   to be had; their ids and in the same order their revisions, with commas
   * @returns {Promise<object[]|null>} the features of those with a place, the same
   *   objects as before for what did not change; null when they can't be fetched
   */
  async of({ worksUrl, ids, revisions }) {
    const latest = numbers(revisions);
    const wanted = new Map(numbers(ids).map((id, place) => [id, latest[place]]));
    const missing = [...wanted.keys()].filter((id) => this.#known.get(id)?.revision !== wanted.get(id));
    if (missing.length) {
      const found = await this.#get(addressOf(worksUrl, missing));
      if (!found) return null;
      const features = new Map(found.features.map((feature) => [feature.properties.id, feature]));
      for (const id of missing) {
        this.#known.set(id, { revision: wanted.get(id), feature: features.get(id) ?? null });
      }
    }
    return [...wanted.keys()].map((id) => this.#known.get(id).feature).filter(Boolean);
  }
}

function addressOf(url, ids) {
  if (ids.length > MOST_IN_ADDRESS) return url;
  return `${url}${url.includes("?") ? "&" : "?"}only=${ids.join(",")}`;
}
