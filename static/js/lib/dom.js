/** Small help with the page. User text goes in by textContent, never as markup. */

/**
 * An element: make("a", {href: url, class: "x"}, "text", child).
 * @param {string} tag
 * @param {Object<string, string|boolean|null>} [attributes] false and null leave one out
 * @param {...(Node|string)} children strings become text
 * @returns {HTMLElement}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/**
 * What the server wrote with json_script.
 * @param {string} id @returns {any}
 */
export function readJson(id) {
  const script = document.getElementById(id);
  return script ? JSON.parse(script.textContent) : null;
}

/** A value of tokens.css, without quotes. @param {string} name without the dashes */
export function token(name) {
  const value = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`);
  return value.trim().replace(/^"|"$/g, "");
}

/**
 * How a discipline looks, from tokens.css.
 * @param {string} name @returns {import("./styles.js").Discipline}
 */
export function disciplineLook(name) {
  return {
    colour: token(name) || token("ink-soft"),
    code: token(`${name}-code`) || "?",
    hatch: token(`${name}-hatch`) || "up",
  };
}

/** The plate of a discipline; the name in words stands beside it. @param {string} name */
export function disciplineBadge(name) {
  const look = `discipline-badge discipline-badge--small discipline-badge--${name}`;
  return make("span", { class: look, "aria-hidden": "true" });
}

export function prefersReducedMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Put a message at the top of the page, where it is read aloud too. @param {string} text */
export function notify(text) {
  const notices = document.getElementById("notices");
  if (!notices || notices.textContent.includes(text)) return;
  notices.append(make("div", { class: "alert alert--error" }, make("p", {}, text)));
}

/** Which words of the page (templates/base.html) tell why an answer stays away. */
const REFUSALS = { 401: "errorSignedOut", 403: "errorRefused", 404: "errorGone", 429: "errorTooOften" };

/** Say why the server gave no answer. @param {number} status of HTTP */
export function notifyRefusal(status) {
  notify(document.body.dataset[REFUSALS[status] ?? "errorServer"]);
}

/** Change the query without a new page. @param {string} search "" or "?..." */
export function replaceQuery(search) {
  if (search === location.search) return;
  history.replaceState(history.state, "", `${location.pathname}${search}${location.hash}`);
}

/** Ask at once for what a module imports while it runs: see kip/templatetags/modules.py. */
function fetchLater() {
  for (const link of document.querySelectorAll("link[data-later]")) {
    const now = make("link", { rel: "modulepreload", href: link.href });
    link.replaceWith(now);
  }
}

/**
 * Call once, as soon as the element is in sight: a map that a phone keeps hidden
 * loads nothing, not even its code, and measures itself when it has a size.
 * @param {HTMLElement} element @param {() => void} callback
 */
export function onceVisible(element, callback) {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    fetchLater();
    callback();
  });
  observer.observe(element);
}
