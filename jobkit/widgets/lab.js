// The browser's half of every lab: it patches in the HTML that Python draws, and tells Python what a person
// did. No rule of the domain is here. What a page may ask for stands in attributes: data-do, data-value,
// data-key, data-roving, data-hotkeys, data-every, data-zoom, data-copy, data-download, data-focus, data-focus-key,
// data-measure.

const BUSY_MS = 80; // without an answer for so long: the lab says that it works
const SILENT_MS = 4000; // and for so long: it says that Python may be gone
const TOGETHER_MS = 60; // turns of the wheel, and changes of the width, that come together go together
const CHECK_MS = 2000; // how often the kernel is looked at
const REACH = 24; // pixels: a press beside a small mark means the nearest one in its row

let labs = 0;

// ---- pure: tested without a browser (tests/widgets/js)

/** Add a request to those that wait: a newer edit of the same control takes the place of the older one. */
export function queued(waiting, request) {
  const last = waiting.at(-1);
  const same = last && last.edit && request.edit && last.key === request.key && last.do === request.do;
  return same ? [...waiting.slice(0, -1), request] : [...waiting, request];
}

/** The part [from, to] of a window that is left after zooming by `factor` around `at`; all in 0..1. */
export function zoomed(at, factor) {
  return [at - at * factor, at + (1 - at) * factor];
}

/** A brushed part in order, or null where it is too narrow to be meant. */
export function brushed(a, b, least = 0.01) {
  const [from, to] = [Math.max(0, Math.min(a, b)), Math.min(1, Math.max(a, b))];
  return to - from < least ? null : [from, to];
}

/** Where x (in the drawing's own units) is between the edges of its plot: 0 left, 1 right. */
export function share(x, left, right) {
  return Math.min(1, Math.max(0, (x - left) / (right - left)));
}

/** The box nearest to a point among those of its row, within reach; its position, or -1. */
export function nearest(boxes, x, y, reach = REACH) {
  let best = -1;
  let least = reach;
  boxes.forEach((box, position) => {
    if (y < box.top - 6 || y > box.bottom + 6) return;
    const distance = x < box.left ? box.left - x : x > box.right ? x - box.right : 0;
    if (distance < least) [best, least] = [position, distance];
  });
  return best;
}

/** "ArrowRight:next ArrowLeft:back" as a table from key to action. */
export function hotkeys(text) {
  return new Map((text || "").split(/\s+/).filter(Boolean).map((pair) => {
    const cut = pair.lastIndexOf(":");
    return [pair.slice(0, cut), pair.slice(cut + 1)];
  }));
}

/** Which of `count` controls an arrow key goes to from position `at`; -1 where the key moves nothing. */
export function roved(key, at, count) {
  const steps = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: count - 1 };
  return key in steps ? Math.max(0, Math.min(count - 1, steps[key])) : -1;
}

/** What a control says: its state for a checkbox, else its text. */
export function valueOf(control) {
  return control.type === "checkbox" ? control.checked : control.value;
}

// ---- pieces: Python draws in pieces, and tells only those that are new

/** Bring the pieces that a page has up to date with the last news; false where some were missed. */
export function told(drawn, news) {
  if (!(news.number > drawn.number)) return true;
  if (news.after === null) drawn.pieces = { ...news.pieces };
  else if (news.after !== drawn.number) return false;
  Object.assign(drawn.pieces, news.pieces);
  for (const key of news.gone) delete drawn.pieces[key];
  drawn.number = news.number;
  return true;
}

/** Which pieces to draw on a page that shows the drawing `number`: some keys, or null for all. */
export function newer(drawn, news, number) {
  if (drawn.number === number) return [];
  return news.number === drawn.number && news.after === number ? Object.keys(news.pieces) : null;
}

/** A piece with all that stands in it; the keys of these go into `seen`. */
export function whole(pieces, key = "", seen = new Set()) {
  seen.add(key);
  return (pieces[key] ?? "").replace(/<jk-piece data-piece="([^"]*)"><\/jk-piece>/g, (_, inner) => whole(pieces, inner, seen));
}

// ---- patching: the page becomes what Python drew, and nodes that stay keep focus and caret

const keyOf = (node) => (node.nodeType === 1 ? node.getAttribute("data-key") : null);
const pieceOf = (node) => (node.nodeType === 1 ? node.getAttribute("data-piece") : null);
const alike = (a, b) => a.nodeName === b.nodeName && keyOf(a) === keyOf(b);

function patchAttributes(from, to) {
  for (const { name } of [...from.attributes]) {
    const kept = name === "open" && from.nodeName === "DETAILS"; // what a person unfolded stays so
    if (!kept && !to.hasAttribute(name)) from.removeAttribute(name);
  }
  for (const { name, value } of [...to.attributes]) {
    const kept = name === "open" && from.nodeName === "DETAILS";
    if (!kept && from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
}

/** Put the pieces that a new element only names in their places. */
function complete(element, build) {
  for (const place of element.querySelectorAll?.("[data-piece]") ?? []) place.replaceWith(build(pieceOf(place)));
}

/** Make `from` what `to` is; `build(key)` makes a piece that `to` only names and that is not there yet. */
export function patch(from, to, build) {
  if (from.isEqualNode(to)) return;
  if (from.nodeType !== 1) {
    from.nodeValue = to.nodeValue;
    return;
  }
  patchAttributes(from, to);
  const keyed = new Map([...from.childNodes].filter(keyOf).map((node) => [keyOf(node), node]));
  const staying = new Set([...to.childNodes].map((node) => pieceOf(node) ?? keyOf(node)));
  let at = from.firstChild;
  for (let wanted of [...to.childNodes]) {
    while (at && keyOf(at) && !staying.has(keyOf(at))) at = removed(at); // else all that follow would be moved
    const piece = pieceOf(wanted);
    if (piece && keyed.has(piece)) {
      const kept = keyed.get(piece); // its own news, where there are any, come after this
      if (kept !== at) from.insertBefore(kept, at);
      else at = at.nextSibling;
      continue;
    }
    if (piece) wanted = build(piece);
    const key = keyOf(wanted);
    let found = key ? keyed.get(key) : at;
    while (!key && found && keyOf(found)) found = found.nextSibling;
    if (found && alike(found, wanted)) {
      if (found !== at) from.insertBefore(found, at);
      else at = at.nextSibling;
      patch(found, wanted, build);
    } else {
      from.insertBefore(wanted, at);
      complete(wanted, build);
    }
  }
  while (at) at = removed(at);
}

/** Remove a node; the one after it. */
function removed(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

/** Attributes say what Python wants, properties what is on the screen: bring them together. */
function setControls(root, isTyping) {
  for (const control of root.querySelectorAll("input, textarea, select")) {
    if (isTyping && control === document.activeElement) continue;
    if (control.type === "checkbox" || control.type === "radio") {
      control.checked = control.hasAttribute("checked");
    } else if (control.nodeName === "SELECT") {
      const chosen = control.querySelector("option[selected]");
      if (chosen && control.value !== chosen.value) control.value = chosen.value;
    } else {
      const text = control.nodeName === "TEXTAREA" ? control.textContent : control.getAttribute("value") ?? "";
      if (control.value !== text) control.value = text;
    }
  }
}

// ---- one lab on the page

class LabView {
  constructor(model, el) {
    this.model = model;
    this.uid = `jk${(labs += 1)}-${Math.random().toString(36).slice(2, 7)}-`;
    this.waiting = [];
    this.inFlight = null;
    this.sent = 0;
    this.timers = new Map();
    this.root = document.createElement("div");
    this.root.className = `jk-lab ${model.get("kind")}`;
    this.root.dataset.lmSuppressShortcuts = "true"; // Enter in a lab is not Enter in its notebook
    this.notice = document.createElement("div");
    this.notice.className = "jk-lost";
    this.notice.setAttribute("role", "alert");
    this.notice.hidden = true;
    this.body = document.createElement("div");
    this.body.className = "jk-content";
    this.body.tabIndex = -1;
    this.root.append(this.notice, this.body);
    el.append(this.root);
    this.listen();
    this.draw();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) this.ask({ do: "motion", value: "reduced" });
    this.watch = setInterval(() => this.lookAtKernel(), CHECK_MS);
  }

  // ---- Python to page

  draw() {
    const [drawn, news] = [this.model.get("drawn"), this.model.get("news")];
    if (!told(drawn, news)) return void this.ask({ do: "draw_all", value: "" });
    const keys = newer(drawn, news, this.number);
    this.number = drawn.number;
    const focused = this.body.contains(document.activeElement) ? document.activeElement : null;
    const key = focused && keyOf(focused);
    const around = this.keysAround(focused);
    if (keys === null) this.patchBody(whole(drawn.pieces), drawn);
    else this.patchPieces(keys, drawn);
    setControls(this.body, this.waiting.length > 0 || this.inFlight?.edit === true);
    if (keys?.length === 0) return;
    this.decorate();
    this.refocus(focused, key, around);
    this.measure();
  }

  patchBody(html, drawn, made) {
    const wanted = this.body.cloneNode(false);
    wanted.append(this.parsed(html));
    patch(this.body, wanted, (key) => this.built(key, drawn, made));
  }

  /** Patch what is new: a piece comes before those that stand in it, and with it these may have been made. */
  patchPieces(keys, drawn) {
    const made = new Set();
    const shown = new Map();
    for (const one of this.body.querySelectorAll("[data-key]")) if (!shown.has(keyOf(one))) shown.set(keyOf(one), one);
    for (const key of keys) {
      if (!key) this.patchBody(drawn.pieces[key], drawn, made);
      else if (!made.has(key)) this.patchPiece(shown.get(key), drawn.pieces[key], drawn, made);
    }
  }

  patchPiece(shown, html, drawn, made) {
    if (shown?.isConnected) patch(shown, this.parsed(html).firstChild, (inner) => this.built(inner, drawn, made));
  }

  built(key, drawn, made) {
    return this.parsed(whole(drawn.pieces, key, made)).firstChild;
  }

  parsed(html) {
    const template = document.createElement("template");
    const isInSvg = /^<(g|desc) /.test(html);
    const own = html.replaceAll("jkid-", this.uid);
    template.innerHTML = isInSvg ? `<svg>${own}</svg>` : own;
    return isInSvg ? template.content.firstChild : template.content;
  }

  /** Tell Python how wide a part is that asks for it (data-measure), when it is drawn and when that changes. */
  measure() {
    const part = this.body.querySelector("[data-measure]");
    if (part !== this.measured) {
      this.resize?.disconnect();
      this.measured = part;
      if (part) {
        this.resize = new ResizeObserver(() => this.tellWidth());
        this.resize.observe(part);
      }
    }
  }

  tellWidth() {
    clearTimeout(this.resizing);
    this.resizing = setTimeout(() => {
      const width = Math.round(this.measured?.clientWidth ?? 0);
      if (width < 100 || Math.abs(width - (this.width ?? 0)) < 12) return;
      this.width = width;
      this.ask({ do: this.measured.getAttribute("data-measure"), value: width });
    }, TOGETHER_MS);
  }

  byKey(key) {
    return key && this.body.querySelector(`[data-key="${CSS.escape(key)}"]`);
  }

  /** The keys of what stands around an element, from near to far. */
  keysAround(element) {
    const keys = [];
    for (let at = element?.parentElement; at && at !== this.body; at = at.parentElement) keys.push(keyOf(at));
    return keys.filter(Boolean);
  }

  refocus(focused, key, around) {
    const named = this.byKey(this.body.querySelector("[data-focus-key]")?.getAttribute("data-focus-key"));
    if (named) return void named.focus({ preventScroll: false });
    const asked = this.body.querySelector("[data-focus]");
    if (asked && asked.getAttribute("data-focus") !== this.lastFocus) {
      this.lastFocus = asked.getAttribute("data-focus");
      asked.focus({ preventScroll: false });
    } else if (focused && (document.activeElement !== focused || focused.disabled)) {
      const stop = '[data-do]:not([tabindex="-1"], :disabled)';
      const beside = around.map((one) => this.byKey(one)?.querySelector(stop)).find(Boolean);
      const same = this.byKey(key);
      ((same?.disabled ? null : same) || beside || this.body).focus({ preventScroll: true });
    }
    if (!asked) this.lastFocus = null;
  }

  decorate() {
    for (const group of this.body.querySelectorAll("[data-roving]")) {
      const members = this.members(group);
      const current = members.find((one) => one === document.activeElement)
        ?? members.find((one) => one.getAttribute("aria-pressed") === "true" || one.getAttribute("aria-selected") === "true"
          || one.getAttribute("aria-current") === "true")
        ?? members[0];
      for (const member of members) {
        const stop = member === current ? "0" : "-1";
        if (member.getAttribute("tabindex") !== stop) member.setAttribute("tabindex", stop);
      }
    }
    this.setTimers();
  }

  setTimers() {
    const wanted = new Map([...this.body.querySelectorAll("[data-every]")].map((one) => {
      const every = Math.max(50, Number(one.getAttribute("data-every")) || 1000);
      return [`${one.getAttribute("data-do")} ${every}`, [one.getAttribute("data-do"), every]];
    }));
    for (const [name, timer] of this.timers) {
      if (!wanted.has(name)) {
        clearInterval(timer);
        this.timers.delete(name);
      }
    }
    for (const [name, [action, every]] of wanted) {
      if (this.timers.has(name)) continue;
      this.timers.set(name, setInterval(() => {
        if (!document.hidden && !this.inFlight) this.ask({ do: action, value: "" });
      }, every));
    }
  }

  members(group) {
    const own = (one) => one.closest("[data-roving]") === group && !one.disabled;
    return [...group.querySelectorAll("[data-do]")].filter(own);
  }

  // ---- page to Python

  ask(request) {
    this.waiting = queued(this.waiting, request);
    this.send();
    this.mark();
  }

  /** Say on the page whether Python still owes an answer. */
  mark() {
    this.root.toggleAttribute("data-pending", Boolean(this.inFlight || this.waiting.length));
  }

  send() {
    if (this.inFlight || !this.waiting.length || this.lost) return;
    const [next, ...rest] = this.waiting;
    this.waiting = rest;
    this.inFlight = next;
    this.sent += 1;
    next.number = this.sent;
    next.at = performance.now();
    this.model.send({ do: next.do, value: next.value, number: next.number });
    this.busyTimer = setTimeout(() => this.root.setAttribute("aria-busy", "true"), BUSY_MS);
    this.silentTimer = setTimeout(() => this.say("Python has not answered yet. It may be busy with another cell, or "
      + "stopped. If this stays, run this cell again."), SILENT_MS);
  }

  answered() {
    if (!this.inFlight || this.model.get("answered") < this.inFlight.number) return;
    clearTimeout(this.busyTimer);
    clearTimeout(this.silentTimer);
    this.root.removeAttribute("aria-busy");
    this.inFlight = null;
    if (!this.lost) this.say("");
    this.draw();
    this.send();
    this.mark();
  }

  say(text) {
    this.notice.textContent = text;
    this.notice.hidden = !text;
  }

  lose() {
    this.lost = true;
    this.waiting = [];
    clearTimeout(this.busyTimer);
    clearTimeout(this.silentTimer);
    this.root.removeAttribute("aria-busy");
    this.body.inert = true;
    this.say("Not connected to Python: run this cell again.");
  }

  lookAtKernel() {
    const kernel = this.real?.widget_manager?.kernel;
    const gone = kernel && (kernel.isDisposed || ["dead", "terminating"].includes(kernel.status));
    if (gone || this.real?.comm_live === false) this.lose();
  }

  // ---- events of the page: one listener each, for controls come and go

  listen() {
    const on = (name, handler, options) => this.body.addEventListener(name, handler.bind(this), options);
    on("click", this.onClick);
    on("input", this.onInput);
    on("change", this.onChange);
    on("wheel", this.onWheel, { passive: false });
    on("pointerdown", this.onPointerDown);
    on("pointermove", this.onPointerMove);
    on("pointerup", this.onPointerUp);
    on("pointercancel", this.onPointerUp);
    on("dragstart", this.onDragStart);
    on("dragover", this.onDragOver);
    on("drop", this.onDrop);
    // before the notebook, which has keys of its own and listens early
    this.heardKey = (event) => { if (this.body.contains(event.target)) this.onKey(event); };
    window.addEventListener("keydown", this.heardKey, true);
  }

  press(element) {
    this.ask({ do: element.getAttribute("data-do"), value: element.getAttribute("data-value") ?? "" });
  }

  onClick(event) {
    if (this.justBrushed) return;
    const copy = event.target.closest("[data-copy], [data-download]");
    if (copy) return void this.handOut(copy);
    const direct = event.target.closest("[data-do]");
    const pressed = direct ?? this.nearestMark(event);
    if (!pressed || pressed.disabled || pressed.matches("input, textarea, select")) return;
    if (pressed.getAttribute("aria-disabled") === "true") return;
    this.press(pressed);
  }

  nearestMark(event) {
    const svg = event.target.closest("[data-zoom] svg");
    if (!svg) return null;
    const marks = [...svg.querySelectorAll("[data-do]")];
    return marks[nearest(marks.map((mark) => mark.getBoundingClientRect()), event.clientX, event.clientY)] ?? null;
  }

  async handOut(element) {
    const text = element.getAttribute("data-text") ?? element.getAttribute("data-copy");
    const name = element.getAttribute("data-download");
    if (name) {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
      link.download = name;
      link.click();
      URL.revokeObjectURL(link.href);
      return;
    }
    const said = element.textContent;
    try {
      await navigator.clipboard.writeText(text);
      element.textContent = "Copied";
    } catch {
      element.textContent = "Copying is not allowed here";
    }
    setTimeout(() => { element.textContent = said; }, 1500);
  }

  editOf(control) {
    const row = control.getAttribute("data-value");
    const isRadio = control.type === "radio";
    const value = valueOf(control);
    return {
      do: control.getAttribute("data-do"),
      value: row === null || isRadio ? value : [row, value],
      key: keyOf(control),
      edit: true,
    };
  }

  onInput(event) {
    const control = event.target.closest("input[data-do], textarea[data-do]");
    if (!control || ["checkbox", "radio"].includes(control.type)) return;
    this.ask(this.editOf(control)); // letters that come before the answer go together: see queued()
  }

  onChange(event) {
    const control = event.target.closest("[data-do]");
    if (!control) return;
    if (control.matches("select, input[type=checkbox], input[type=radio]")) this.ask(this.editOf(control));
  }

  onKey(event) {
    const isText = event.target.matches("input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select");
    if (!event.ctrlKey && !event.metaKey && event.key !== "Escape") event.stopPropagation();
    if (event.key === "Escape") event.target.closest(".jp-Notebook .jp-Cell")?.focus(); // back to the notebook's keys
    if (isText) return void this.onTextKey(event);
    const mark = event.target.closest("[data-do]");
    if (mark && !mark.matches("button, input, summary, a") && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      return this.press(mark);
    }
    if (this.rove(event)) return;
    if (this.zoomByKey(event)) return;
    const holder = event.target.closest("[data-hotkeys]");
    const action = holder && !event.ctrlKey && !event.metaKey && hotkeys(holder.getAttribute("data-hotkeys")).get(event.key);
    if (action) {
      event.preventDefault();
      this.ask({ do: action, value: "" });
    }
  }

  onTextKey(event) {
    const control = event.target;
    const action = event.key === "Enter" && control.getAttribute("data-enter");
    if (!action) return;
    event.preventDefault();
    this.ask({ do: action, value: control.getAttribute("data-value") ?? "" });
  }

  rove(event) {
    const group = event.target.closest("[data-roving]");
    if (!group || event.target.matches("input[type=radio], input[type=range]")) return false;
    const members = this.members(group);
    const to = roved(event.key, members.indexOf(event.target), members.length);
    if (to < 0) return false;
    event.preventDefault();
    members.forEach((one, position) => one.setAttribute("tabindex", position === to ? "0" : "-1"));
    members[to]?.focus();
    return true;
  }

  zoomByKey(event) {
    const holder = event.target.closest("[data-zoom]");
    if (!holder || !["+", "=", "-"].includes(event.key) || event.ctrlKey || event.metaKey) return false;
    event.preventDefault();
    this.zoom(holder, zoomed(0.5, event.key === "-" ? 2 : 0.5));
    return true;
  }

  // ---- zoom, brush, pinch

  zoom(holder, part) {
    this.ask({ do: holder.getAttribute("data-zoom"), value: part });
  }

  at(holder, clientX) {
    const svg = holder.querySelector("svg");
    const box = svg.getBoundingClientRect();
    const scale = (svg.viewBox.baseVal?.width || box.width) / box.width;
    const left = Number(holder.getAttribute("data-plot-left")) || 0;
    const right = Number(holder.getAttribute("data-plot-right")) || box.width * scale;
    return share((clientX - box.left) * scale, left, right);
  }

  onWheel(event) {
    const holder = event.target.closest("[data-zoom]");
    if (!holder || !event.ctrlKey) return; // the plain wheel scrolls the page
    event.preventDefault();
    this.wheeled = (this.wheeled ?? 1) * (event.deltaY > 0 ? 1.25 : 0.8);
    const at = this.at(holder, event.clientX);
    clearTimeout(this.wheeling);
    this.wheeling = setTimeout(() => {
      this.zoom(holder, zoomed(at, this.wheeled));
      this.wheeled = 1;
    }, TOGETHER_MS);
  }

  onPointerDown(event) {
    const holder = event.target.closest("[data-zoom]");
    if (!holder || event.button > 0 || !event.target.closest("svg")) return;
    this.pointers ??= new Map();
    this.pointers.set(event.pointerId, event.clientX);
    this.brush = { holder, from: event.clientX, to: event.clientX, touch: event.pointerType === "touch" };
    if (this.pointers.size === 2) this.pinch = [...this.pointers.values()];
    this.justBrushed = false;
  }

  onPointerMove(event) {
    if (!this.brush || !this.pointers?.has(event.pointerId)) return;
    this.pointers.set(event.pointerId, event.clientX);
    this.brush.to = event.clientX;
    if (!this.brush.touch && Math.abs(this.brush.to - this.brush.from) > 5) this.showBrush();
  }

  onPointerUp(event) {
    if (!this.brush || !this.pointers?.has(event.pointerId)) return;
    const { holder, from, to, touch } = this.brush;
    const now = [...this.pointers.values()];
    this.pointers.delete(event.pointerId);
    if (this.pinch && now.length === 2) {
      const [before, after] = [Math.abs(this.pinch[0] - this.pinch[1]), Math.abs(now[0] - now[1])];
      this.zoom(holder, zoomed(this.at(holder, (now[0] + now[1]) / 2), Math.max(0.1, Math.min(10, before / Math.max(after, 1)))));
    } else if (touch && !this.pinch && Math.abs(to - from) > 30) {
      const moved = this.at(holder, from) - this.at(holder, to); // one finger pans
      this.zoom(holder, [moved, 1 + moved]);
      this.justBrushed = true;
    } else if (!touch && Math.abs(to - from) > 5) {
      const part = brushed(this.at(holder, from), this.at(holder, to));
      if (part) this.zoom(holder, part);
      this.justBrushed = true;
    }
    if (this.justBrushed) setTimeout(() => { this.justBrushed = false; }, 0);
    this.brushMark?.remove();
    this.brushMark = null;
    this.brush = null;
    if (!this.pointers.size) this.pinch = null;
  }

  showBrush() {
    const { holder, from, to } = this.brush;
    const box = holder.getBoundingClientRect();
    this.brushMark ??= Object.assign(document.createElement("div"), { className: "jk-brush" });
    if (!this.brushMark.isConnected) holder.append(this.brushMark);
    this.brushMark.style.left = `${Math.min(from, to) - box.left}px`;
    this.brushMark.style.width = `${Math.abs(to - from)}px`;
  }

  // ---- drag one thing onto another: data-drag="name", data-drop="action"

  onDragStart(event) {
    const source = event.target.closest?.("[data-drag]");
    if (source) event.dataTransfer.setData("text/plain", source.getAttribute("data-drag"));
  }

  onDragOver(event) {
    if (event.target.closest?.("[data-drop]")) event.preventDefault();
  }

  onDrop(event) {
    const target = event.target.closest?.("[data-drop]");
    if (!target) return;
    event.preventDefault();
    const dropped = event.dataTransfer.getData("text/plain");
    this.ask({ do: target.getAttribute("data-drop"), value: [dropped, target.getAttribute("data-value") ?? ""] });
  }

  end() {
    window.removeEventListener("keydown", this.heardKey, true);
    clearInterval(this.watch);
    this.resize?.disconnect();
    for (const timer of this.timers.values()) clearInterval(timer);
    for (const timer of [this.busyTimer, this.silentTimer, this.wheeling, this.resizing]) clearTimeout(timer);
    this.root.remove();
  }
}

// ---- anywidget

/** anywidget stops listening for good where its start took over two seconds: listen beside it then. */
async function keepHearing(model) {
  const real = await model.widget_manager.get_model(model.get("reference"));
  const plain = Object.getPrototypeOf(Object.getPrototypeOf(real));
  const heard = plain?._handle_comm_msg;
  if (heard && real.comm?.on_msg) real.comm.on_msg((message) => heard.call(real, message));
  return real;
}

/** News are taken in also while no view is open. */
function initialize({ model }) {
  const onNews = () => told(model.get("drawn"), model.get("news"));
  model.on("change:news", onNews);
  return () => model.off("change:news", onNews);
}

function render({ model, el }) {
  const view = new LabView(model, el);
  const onAnswer = () => view.answered();
  const onNews = () => { if (!view.inFlight) view.draw(); };
  const onLive = () => view.lookAtKernel();
  model.on("change:answered", onAnswer);
  model.on("change:news", onNews);
  model.on("comm_live_update", onLive);
  keepHearing(model).then((real) => {
    view.real = real;
    real.on?.("comm_live_update", onLive);
    view.root.setAttribute("data-ready", "true");
  }).catch((error) => view.say(`This lab could not be connected: ${error}`));
  return () => {
    model.off("change:answered", onAnswer);
    model.off("change:news", onNews);
    model.off("comm_live_update", onLive);
    view.real?.off?.("comm_live_update", onLive);
    view.end();
  };
}

export default { initialize, render };
