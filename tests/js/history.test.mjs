import assert from "node:assert/strict";
import { test } from "node:test";
import { History } from "../../static/js/lib/history.js";

test("undo goes back and redo forward again", () => {
  const history = new History("");
  history.record("a");
  history.record("b");
  assert.equal(history.undo(), "a");
  assert.equal(history.undo(), "");
  assert.equal(history.undo(), "", "not before the beginning");
  assert.equal(history.redo(), "a");
  assert.equal(history.redo(), "b");
  assert.equal(history.redo(), "b", "not past the end");
});

test("something new after an undo forgets what was undone", () => {
  const history = new History("");
  history.record("a");
  history.undo();
  history.record("b");
  assert.ok(!history.canRedo);
  assert.equal(history.undo(), "");
});

test("the same value again is no step", () => {
  const history = new History("a");
  history.record("a");
  assert.ok(!history.canUndo);
});

test("the oldest steps are forgotten first", () => {
  const history = new History("0", 3);
  for (const value of ["1", "2", "3", "4", "5"]) history.record(value);
  const seen = [history.undo(), history.undo(), history.undo()];
  assert.deepEqual(seen, ["4", "3", "2"]);
  assert.ok(!history.canUndo);
});
