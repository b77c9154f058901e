/** A page about one work; the code of its map comes when the map is in sight. */
import { onceVisible } from "./lib/dom.js";

const element = document.getElementById("map");

onceVisible(element, async () => {
  const { showOneWork } = await import("./lib/one_work.js");
  showOneWork(element);
});
