/** A page about one work; the code of its map comes when the map is in sight. */
import { notify, onceVisible } from "./lib/dom.js";

const element = document.getElementById("map");

onceVisible(element, async () => {
  const code = await import("./lib/one_work.js").catch(() => null);
  if (code) await code.showOneWork(element);
  else notify(document.body.dataset.errorNetwork);
});
