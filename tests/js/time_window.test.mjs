import assert from "node:assert/strict";
import { test } from "node:test";
import {
  gapDays,
  isDate,
  isPossible,
  overlapDays,
  quarterOf,
  quartersOf,
} from "../../static/js/lib/time_window.js";

const days = (start, end) => ({ start, end });

test("days that lie in both windows are counted, both ends included", () => {
  const table = [
    [days("2030-01-01", "2030-01-10"), days("2030-01-10", "2030-01-20"), 1, "share one day"],
    [days("2030-01-01", "2030-01-10"), days("2030-01-11", "2030-01-20"), 0, "touch"],
    [days("2030-01-01", "2030-12-31"), days("2030-03-01", "2030-03-31"), 31, "contains"],
    [days(null, "2030-01-10"), days("2030-01-05", null), 6, "open on the far sides"],
    [days("2028-02-28", "2028-03-01"), days("2028-02-28", "2028-03-01"), 3, "leap day"],
    [days("2030-03-30", "2030-04-01"), days("2030-03-31", "2030-03-31"), 1, "summer time begins"],
  ];
  for (const [a, b, expected, reason] of table) {
    assert.equal(overlapDays(a, b), expected, reason);
    assert.equal(overlapDays(b, a), expected, `${reason}, the other way round`);
  }
});

test("the gap counts the whole days between", () => {
  assert.equal(gapDays(days("2030-01-01", "2030-01-10"), days("2030-01-11", null)), 0);
  assert.equal(gapDays(days("2030-01-01", "2030-01-10"), days("2030-01-15", null)), 4);
  assert.equal(gapDays(days("2030-02-01", "2030-02-02"), days("2030-01-01", "2030-01-31")), 0);
});

test("two open windows overlap without end and have no gap", () => {
  assert.equal(overlapDays(days(null, null), days(null, null)), Infinity);
  assert.equal(gapDays(days(null, null), days(null, null)), 0);
});

test("only days that exist are dates", () => {
  assert.ok(isDate("2028-02-29"));
  for (const text of ["2030-02-29", "2030-2-1", "", "1 mei", "2030-13-01"]) {
    assert.ok(!isDate(text), text);
  }
});

test("a window that ends before it starts is impossible", () => {
  assert.ok(isPossible(days("2030-01-01", "2030-01-01")));
  assert.ok(isPossible(days(null, "2030-01-01")));
  assert.ok(!isPossible(days("2030-01-02", "2030-01-01")));
});

test("quarters of a window run from the first to the last it touches", () => {
  assert.deepEqual(quarterOf("2030-04-01"), { year: 2030, quarter: 2 });
  assert.deepEqual(quartersOf(days("2029-11-15", "2030-04-01")), [
    { year: 2029, quarter: 4 },
    { year: 2030, quarter: 1 },
    { year: 2030, quarter: 2 },
  ]);
  assert.deepEqual(quartersOf(days(null, "2030-04-01")), []);
});
