/** tokens.css, badges.css and styles.js tell one story, and its colours can be read. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { HATCH_NAMES } from "../../static/js/lib/styles.js";

const css = (name) => readFileSync(new URL(`../../static/css/${name}.css`, import.meta.url), "utf8");
const badges = css("badges");
const tokens = Object.fromEntries(
  [...css("tokens").matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value]),
);
const disciplines = Object.keys(tokens)
  .filter((name) => name.endsWith("-code"))
  .map((name) => name.replace("-code", ""));

function luminance(hex) {
  const [red, green, blue] = hex
    .match(/[0-9a-f]{2}/gi)
    .map((pair) => parseInt(pair, 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [light, dark] = [luminance(tokens[one]), luminance(tokens[other])].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function reaches(least, pairs) {
  for (const [one, other] of pairs) {
    const found = contrast(one, other);
    assert.ok(found >= least, `${one} on ${other}: ${found.toFixed(2)}, not ${least}`);
  }
}

test("there are twelve disciplines, each with letters and a hatch of its own", () => {
  assert.equal(disciplines.length, 12);
  for (const part of ["code", "hatch"]) {
    const values = disciplines.map((name) => tokens[`${name}-${part}`]);
    assert.equal(new Set(values).size, 12, part);
  }
});

test("the plate in the list shows the hatch of the map", () => {
  for (const name of disciplines) {
    const hatch = tokens[`${name}-hatch`].replaceAll('"', "");
    assert.ok(HATCH_NAMES.includes(hatch), name);
    const rule = badges.match(new RegExp(`--${name} \\{[^}]*\\}`))[0];
    assert.ok(rule.includes(`var(--hatch-${hatch})`), rule);
    assert.ok(rule.includes(`var(--${name}-code)`), rule);
  }
});

test("text can be read", () => {
  const grounds = ["paper", "ground", "accent-soft"];
  const texts = ["ink", "ink-soft", "accent", "accent-strong"];
  reaches(4.5, texts.flatMap((text) => grounds.map((ground) => [text, ground])));
  reaches(4.5, ["ok", "warning", "error", "info"].map((kind) => [kind, `${kind}-soft`]));
  reaches(4.5, [["on-accent", "accent"], ["on-accent", "accent-strong"], ["ink", "signal"]]);
});

test("the letters on every plate can be read", () => {
  reaches(4.5, disciplines.map((name) => ["paper", name]));
});

test("lines that mean something can be seen", () => {
  reaches(3, [["line-strong", "paper"], ["line-strong", "ground"], ["signal", "accent-strong"]]);
  const grounds = ["map-inside", "map-outside", "map-street"];
  reaches(3, disciplines.flatMap((name) => grounds.map((ground) => [name, ground])));
  reaches(4.5, [["map-street-name", "map-street"], ["map-area-name", "map-inside"]]);
});
