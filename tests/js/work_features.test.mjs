import assert from "node:assert/strict";
import test from "node:test";
import { WorkFeatures } from "../../static/js/lib/work_features.js";

function answering(...ids) {
  const asked = [];
  const features = new WorkFeatures(async (url) => {
    asked.push(url);
    return { features: ids.map((id) => ({ properties: { id } })) };
  });
  return [features, asked];
}

const idsOf = (features) => features.map(({ properties }) => properties.id);

test("what was fetched is not fetched again, and stays the same object", async () => {
  const [features, asked] = answering(1, 2);
  const [first] = await features.of({ worksUrl: "/map?q=a", ids: "1,2", revisions: "1,1" });
  const again = await features.of({ worksUrl: "/map?q=b", ids: "1", revisions: "1" });
  assert.deepEqual(asked, ["/map?q=a&only=1,2"]);
  assert.equal(again[0], first);
  assert.equal(again.length, 1);
});

test("only what changed is fetched", async () => {
  const [features, asked] = answering(1, 2);
  await features.of({ worksUrl: "/map", ids: "1,2", revisions: "1,1" });
  await features.of({ worksUrl: "/map", ids: "1,2", revisions: "1,2" });
  assert.deepEqual(asked, ["/map?only=1,2", "/map?only=2"]);
});

test("a work without a place is asked for once", async () => {
  const [features, asked] = answering(1);
  const list = { worksUrl: "/map", ids: "1,5", revisions: "1,1" };
  assert.deepEqual(idsOf(await features.of(list)), [1]);
  assert.deepEqual(idsOf(await features.of(list)), [1]);
  assert.equal(asked.length, 1);
});

test("of many all are fetched, for an address has its limits", async () => {
  const [features, asked] = answering();
  const ids = Array.from({ length: 61 }, (_, place) => place + 1).join(",");
  await features.of({ worksUrl: "/map", ids, revisions: ids });
  assert.deepEqual(asked, ["/map"]);
});

test("what could not be fetched is asked for again", async () => {
  let answer = null;
  const features = new WorkFeatures(async () => answer);
  const list = { worksUrl: "/map", ids: "1", revisions: "1" };
  assert.equal(await features.of(list), null);
  answer = { features: [{ properties: { id: 1 } }] };
  assert.deepEqual(idsOf(await features.of(list)), [1]);
});
