/** A frame in another site: list and map, and the page around it told how high it is. */
import { tellHeight } from "./lib/frame_height.js";
import { startTilePage } from "./lib/tile_page.js";

startTilePage();
tellHeight();
