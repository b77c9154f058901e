import assert from "node:assert/strict";
import test from "node:test";
import { Selection } from "../../static/js/lib/selection.js";

function heard() {
  const target = new EventTarget();
  const told = [];
  target.addEventListener("kip:selection", (event) => told.push(event.detail.ids));
  return [new Selection(target), told];
}

test("ids are numbers, whoever brings them", () => {
  const [chosen] = heard();
  chosen.toggle("7");
  assert.ok(chosen.has(7));
  assert.deepEqual([...chosen.ids], [7]);
});

test("it tells of what changes, and of nothing else", () => {
  const [chosen, told] = heard();
  chosen.toggle(1);
  chosen.toggle(1, true);
  chosen.only([1]);
  chosen.set([1], true);
  chosen.set([2, 3], true);
  chosen.toggle(1);
  chosen.only([]);
  assert.deepEqual(told, [[1], [1, 2, 3], [2, 3], []]);
});
