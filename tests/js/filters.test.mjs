import assert from "node:assert/strict";
import { test } from "node:test";
import { selectedOf, valueOf, valuesOf, viewOf, withValues } from "../../static/js/lib/filters.js";

test("values are read in order, once, and never empty", () => {
  const search = "?discipline=gas&discipline=&discipline=water&discipline=gas";
  assert.deepEqual(valuesOf(search, "discipline"), ["gas", "water"]);
  assert.equal(valueOf(search, "discipline"), "gas");
  assert.equal(valueOf("", "discipline"), null);
});

test("a changed value leaves the others alone", () => {
  assert.equal(withValues("?period=nu&view=list", { view: "map" }), "?period=nu&view=map");
  assert.equal(withValues("?q=de+kade", { selected: 7 }), "?q=de+kade&selected=7");
});

test("null, nothing and an empty list take a name out", () => {
  for (const nothing of [null, undefined, "", []]) {
    assert.equal(withValues("?selected=7", { selected: nothing }), "");
  }
});

test("several values of one name stay several", () => {
  const search = withValues("", { discipline: ["gas", "water"] });
  assert.equal(search, "?discipline=gas&discipline=water");
  assert.deepEqual(valuesOf(search, "discipline"), ["gas", "water"]);
});

test("empty fields of a form disappear from the address", () => {
  assert.equal(withValues("?q=&area=&period=nu", {}), "?period=nu");
});

test("an unknown view is the usual one", () => {
  assert.equal(viewOf("?view=map"), "map");
  assert.equal(viewOf("?view=<b>"), "both");
  assert.equal(viewOf("", "list"), "list");
});

test("only a positive whole number is a selection", () => {
  assert.equal(selectedOf("?selected=12"), 12);
  for (const search of ["", "?selected=", "?selected=-1", "?selected=1.5", "?selected=x"]) {
    assert.equal(selectedOf(search), null, search);
  }
});
