import assert from "node:assert/strict";
import { test } from "node:test";

import { DrawFields } from "../../static/js/lib/draw_fields.js";
import { Draft, clearDrafts } from "../../static/js/lib/drafts.js";
import { dayOf, quarterOf, quartersOf, room } from "../../static/js/lib/quarters.js";

test("a quarter begins and ends on a day", () => {
  assert.equal(dayOf("2028-2", "start"), "2028-04-01");
  assert.equal(dayOf("2028-1", "end"), "2028-03-31");
  assert.equal(dayOf("2028-4", "end"), "2028-12-31");
});

test("only the edge of a quarter is that quarter", () => {
  assert.equal(quarterOf("2028-04-01", "start"), "2028-2");
  assert.equal(quarterOf("2028-04-02", "start"), "");
  assert.equal(quarterOf("2028-06-30", "end"), "2028-2");
  assert.equal(quarterOf("", "end"), "");
});

test("years have four quarters", () => {
  assert.equal(quartersOf(2028, 2029).length, 8);
});

test("the room to shift is what the duration leaves of the window", () => {
  const year = { first: "2028-01-01", last: "2028-12-31" };
  assert.equal(room({ ...year, workingDays: 60 }), 3);
  assert.equal(room({ ...year, workingDays: 255 }), 0);
  assert.equal(room({ ...year, workingDays: 400 }), -1);
  assert.equal(room({ first: "", last: "2028-12-31", workingDays: 5 }), null);
});

class Storage {
  setItem(key, value) {
    this[key] = value;
  }
  getItem(key) {
    return Object.hasOwn(this, key) ? this[key] : null;
  }
  removeItem(key) {
    delete this[key];
  }
}

test("a draft is of one user and one work, and goes with signing out", () => {
  const storage = new Storage();
  const mine = new Draft("1", "new", storage);
  mine.save([["title", "Elm Lane"]], { now: new Date(0) });
  assert.deepEqual(mine.load().values, [["title", "Elm Lane"]]);
  assert.equal(new Draft("2", "new", storage).load(), null);
  assert.equal(new Draft("1", "7", storage).load(), null);
  storage.setItem("other", "stays");
  clearDrafts(storage);
  assert.equal(mine.load(), null);
  assert.equal(storage.getItem("other"), "stays");
});

test("a storage that is full or broken loses nothing else", () => {
  const full = {
    setItem() {
      throw new Error("full");
    },
    getItem: () => "{",
  };
  const draft = new Draft("1", "new", full);
  assert.equal(draft.save([]), false);
  assert.equal(draft.load(), null);
});

test("each field that is drawn in has its own undo", () => {
  const [whole, part] = [{ value: "a" }, { value: "" }];
  const fields = new DrawFields(whole);
  fields.history.record("b");
  fields.drawIn(part);
  assert.equal(fields.history.canUndo, false);
  part.value = "p";
  fields.history.record("p");
  whole.value = "b";
  fields.drawIn(whole);
  assert.equal(fields.history.undo(), "a");
});
