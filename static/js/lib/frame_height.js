/**
 * Tells the page around this frame how high what stands in it is, each time that changes,
 * and when it is asked. The script of residents/embedding does what it says.
 */

/** Of the page around this one; null when the browser does not say. */
function siteAround() {
  const [nearest] = location.ancestorOrigins ?? [];
  if (nearest) return nearest;
  return document.referrer ? new URL(document.referrer).origin : null;
}

export function tellHeight() {
  const site = parent === window ? null : siteAround();
  if (!site) return;
  const content = document.querySelector("main");
  const tell = () => {
    const height = Math.ceil(content.getBoundingClientRect().height);
    parent.postMessage({ kip: "height", height }, site);
  };
  new ResizeObserver(tell).observe(content);
  addEventListener("message", ({ source, data }) => {
    if (source === parent && data?.kip === "height?") tell();
  });
}
