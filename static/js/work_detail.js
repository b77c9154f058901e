/** A work that was just stored needs no draft in this browser any more. */
import { Draft } from "./lib/drafts.js";

const { user, draft } = document.querySelector("[data-stored-draft]")?.dataset ?? {};
if (draft) new Draft(user, draft).clear();
