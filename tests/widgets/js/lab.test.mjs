// The pure functions of every lab's front end: node --test tests/widgets/js
import assert from "node:assert/strict";
import { test } from "node:test";
import { brushed, hotkeys, nearest, newer, queued, roved, share, told, valueOf, whole, zoomed } from "../../../jobkit/widgets/lab.js";

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

test("news bring what a page has up to date, each once, and a gap is noticed", () => {
  const drawn = { number: 3, pieces: { "": "<jk-piece data-piece=\"a\"></jk-piece>", a: "one", b: "two" } };
  const news = { number: 4, after: 3, pieces: { a: "three" }, gone: ["b"] };
  assert.equal(told(drawn, news), true);
  assert.deepEqual(drawn, { number: 4, pieces: { "": drawn.pieces[""], a: "three" } });
  assert.equal(told(drawn, news), true);
  assert.equal(told(drawn, { number: 6, after: 5, pieces: {}, gone: [] }), false);
  assert.equal(told(drawn, { number: 6, after: null, pieces: { "": "all" }, gone: [] }), true);
  assert.deepEqual(drawn, { number: 6, pieces: { "": "all" } });
  assert.equal(told(drawn, {}), true);
});

test("a page that shows the drawing before draws what is new, any other one all of it", () => {
  const news = { number: 4, after: 3, pieces: { a: "", b: "" }, gone: [] };
  assert.deepEqual(newer({ number: 4 }, news, 3), ["a", "b"]);
  assert.deepEqual(newer({ number: 4 }, news, 4), []);
  assert.equal(newer({ number: 4 }, news, 2), null);
  assert.equal(newer({ number: 4 }, news, undefined), null);
});

test("a piece is put together with those that stand in it", () => {
  const place = (key) => `<jk-piece data-piece="${key}"></jk-piece>`;
  assert.equal(whole({ "": `a${place("b")}c`, b: `<${place("d")}>`, d: "$&" }), "a<$&>c");
});
