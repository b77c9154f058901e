/** A frame in another site with the list alone. */
import { tellHeight } from "./lib/frame_height.js";

tellHeight();
