/** The residents' page of one work, beside its map. */
import { startSharing } from "./lib/share.js";

startSharing();
