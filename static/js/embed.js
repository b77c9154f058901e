/** The map in a frame of another site: list and map, and the frame told how high it is. */
import { showEmbedMap } from "./lib/embed_map.js";
import { tellHeight } from "./lib/frame_height.js";

const map = document.getElementById("map");
if (map) showEmbedMap(map);
tellHeight();
