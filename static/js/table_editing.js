/** Every page with a table of works that may be changed: see templates/projects/_bulk_bar.html. */
import { startBulk } from "./lib/bulk.js";
import { startTableEdit } from "./lib/table_edit.js";

startTableEdit();
startBulk();
