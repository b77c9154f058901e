/** A page about one work; the code of its map comes when the map is in sight. */
import { notify, onceVisible } from "./lib/dom.js";

const element = document.getElementById("map");

onceVisible(element, async () => {
  try {
    const { showOneWork } = await import("./lib/one_work.js");
    await showOneWork(element);
  } catch (error) {
    notify(document.body.dataset.errorNetwork);
    throw error;
  }
});
