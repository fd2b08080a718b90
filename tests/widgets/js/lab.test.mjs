// The pure functions of every lab's front end: node --test tests/widgets/js
import assert from "node:assert/strict";
import { test } from "node:test";
import { brushed, hotkeys, nearest, queued, roved, share, valueOf, zoomed } from "../../../jobkit/widgets/lab.js";

const edit = (key, value) => ({ do: "cron", key, value, edit: true });

test("a newer edit of the same control takes the place of the one that waits", () => {
  assert.deepEqual(queued([edit("a", "0"), edit("b", "1")], edit("b", "12")), [edit("a", "0"), edit("b", "12")]);
  assert.equal(queued([edit("a", "0")], edit("b", "1")).length, 2);
});

test("presses are never left out, however many there are", () => {
  const press = { do: "undo", value: "" };
  assert.equal(queued(queued([press], press), press).length, 3);
  assert.equal(queued([edit("a", "0"), press], edit("a", "1")).length, 3);
});

test("zooming keeps the place under the pointer", () => {
  const [from, to] = zoomed(0.25, 0.5);
  assert.equal(to - from, 0.5);
  assert.equal((0.25 - from) / (to - from), 0.25);
  assert.deepEqual(zoomed(0.5, 2), [-0.5, 1.5]);
});

test("a brush is put in order, cut at the edges, and left out where it is too narrow", () => {
  assert.deepEqual(brushed(0.8, 0.2), [0.2, 0.8]);
  assert.deepEqual(brushed(-1, 0.5), [0, 0.5]);
  assert.equal(brushed(0.5, 0.501), null);
});

test("a place is a share of the plot, and never outside it", () => {
  assert.equal(share(150, 100, 200), 0.5);
  assert.equal(share(0, 100, 200), 0);
  assert.equal(share(900, 100, 200), 1);
});

test("a press beside a small mark means the nearest one of its row", () => {
  const row = (left, top) => ({ left, right: left + 4, top, bottom: top + 20 });
  const boxes = [row(10, 0), row(40, 0), row(40, 60)];
  assert.equal(nearest(boxes, 30, 10), 1);
  assert.equal(nearest(boxes, 42, 70), 2);
  assert.equal(nearest(boxes, 42, 40), -1);
  assert.equal(nearest(boxes, 300, 10), -1);
});

test("keys of a lab are read from its attribute", () => {
  assert.deepEqual([...hotkeys("ArrowRight:next  a:add")], [["ArrowRight", "next"], ["a", "add"]]);
  assert.equal(hotkeys(null).size, 0);
});

test("arrow keys go to the next control and stop at the ends", () => {
  assert.equal(roved("ArrowRight", 0, 3), 1);
  assert.equal(roved("ArrowRight", 2, 3), 2);
  assert.equal(roved("End", 0, 3), 2);
  assert.equal(roved("a", 0, 3), -1);
});

test("a checkbox says its state, everything else its text", () => {
  assert.equal(valueOf({ type: "checkbox", checked: false, value: "on" }), false);
  assert.equal(valueOf({ type: "text", value: "x" }), "x");
});
