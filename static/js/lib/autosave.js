/**
 * Nothing is lost: what is entered is kept in this browser, offered after a crash, and
 * put back at once when it was sent and never arrived, as with an expired sign-in.
 */
import { Draft } from "./drafts.js";
import { valuesOf } from "./form_values.js";

const EVERY_MS = 4000;

function clock(at) {
  const { lang } = document.documentElement;
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  const day = isToday ? {} : { day: "numeric", month: "long" };
  return date.toLocaleString(lang, { ...day, hour: "2-digit", minute: "2-digit" });
}

export class Autosave {
  #form;
  #draft;
  #status;
  #restore;
  #unsaved;
  #isSent = false;
  #timer = null;

  /**
   * @param {HTMLFormElement} form with data-user and data-draft
   * @param {{status: HTMLElement, offer: HTMLElement, restore: (values: [string, string][]) => void}} how
   */
  constructor(form, { status, offer, restore }) {
    this.#form = form;
    this.#status = status;
    this.#restore = restore;
    this.#unsaved = "unsaved" in form.dataset;
    this.#draft = new Draft(form.dataset.user, form.dataset.draft);
    this.#lookBack(offer);
    form.addEventListener("input", () => this.#changed());
    form.addEventListener("change", () => this.#changed());
    form.addEventListener("submit", () => this.#send());
    document.addEventListener("submit", ({ target }) => {
      if (target.matches("[data-sign-out]")) this.#stop();
    });
    addEventListener("pagehide", () => this.#keep());
    document.addEventListener("visibilitychange", () => this.#keep());
    addEventListener("beforeunload", (event) => {
      if (this.#unsaved && !this.#isSent) event.preventDefault();
    });
  }

  /** The form that came back with mistakes is newer than any draft. */
  #lookBack(offer) {
    if (this.#unsaved) {
      this.#save();
      return;
    }
    const kept = this.#draft.load();
    if (!kept) return;
    if (kept.wasSent) this.#putBack(kept);
    else this.#offer(offer, kept);
  }

  #offer(offer, kept) {
    const text = offer.querySelector("[data-offer-text]");
    text.textContent = text.dataset.offerText.replace("{time}", clock(kept.at));
    offer.hidden = false;
    offer.addEventListener("click", ({ target }) => {
      const answer = target.closest("[data-offer]")?.dataset.offer;
      if (!answer) return;
      offer.hidden = true;
      if (answer === "put-back") this.#putBack(kept);
      else this.#draft.clear();
      this.#form.querySelector("input:not([type='hidden'])").focus();
    });
  }

  /** It is kept already: keeping it again would undo that another tab threw it away. */
  #putBack(kept) {
    this.#restore(kept.values);
    this.#cancel();
    this.#unsaved = true;
    this.#tell("restored", kept.at);
  }

  #changed() {
    this.#unsaved = true;
    this.#isSent = false;
    this.#timer ??= setTimeout(() => this.#save(), EVERY_MS);
  }

  #keep() {
    if (this.#timer && !this.#isSent) this.#save();
  }

  #cancel() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  #save() {
    this.#cancel();
    const now = new Date();
    if (this.#draft.save(valuesOf(this.#form), { now })) this.#tell("kept", now);
  }

  #stop() {
    this.#cancel();
    this.#isSent = true;
  }

  #send() {
    this.#stop();
    if (this.#unsaved) this.#draft.save(valuesOf(this.#form), { wasSent: true });
  }

  #tell(kind, at) {
    this.#status.textContent = this.#status.dataset[kind].replace("{time}", clock(at));
  }
}
