// The month's grid: marks by keys and taps, the roll of a column, totals, and what the outbox says.

import { now as serverNow } from "./clock.js";
import { Cursor } from "./cursor.js";
import { openColumn, openMark } from "./popover.js";
import { cellOf, isAbsent, keysOf, paint, seen, shown } from "./marks.js";
import { overlay, startSync, watchProblems } from "./sync.js";

const UNDO = 10_000; // ms
const LONG_PRESS = 500;

const table = document.querySelector("[data-testid=grid]");
const sync = document.getElementById("sync");
const why = document.getElementById("grid-why");
const bar = document.querySelector("[data-roll-bar]");
const rollButton = bar.querySelector("[data-testid=roll-confirm]");
const undoButton = bar.querySelector("[data-roll-undo]");
const heads = [...table.tHead.querySelectorAll("th[data-column]")];
const texts = JSON.parse(document.getElementById("grid-texts").textContent);
const phone = matchMedia("(max-width: 40rem)");

let outbox;
// The latest operation of a cell: an answer to an earlier one says nothing of what is shown.
const latest = new Map();
// What a column's cells were before its roll was taken, to be put back when it is undone.
const before = new Map();
const offers = new Map();

const headOf = (lesson) => heads.find((head) => head.dataset.column === String(lesson));
const cellsOf = (lesson) => [...table.querySelectorAll(`[data-testid=cell][data-lesson="${lesson}"]`)];
// Who is asked about in a roll: not who was not enrolled that day, even if a mark is there.
const onRoll = (lesson) => cellsOf(lesson).filter((cell) => cell.dataset.tone !== "dash" && !cell.dataset.off);
const rowName = (cell) => cell.closest("tr").querySelector(".name").firstChild.textContent.trim();
const isLocked = (cell) => cell.dataset.sync === "locked";
const isOne = () => table.dataset.view === "one" || (!table.dataset.view && phone.matches);

// Showing

function show(cell, value, state) {
  const old = cell.dataset.value;
  paint(cell, value, { proposed: offers.get(cell), sync: state });
  const { words } = shown(seen(cell));
  cell.setAttribute("aria-label", value || !seen(cell) ? words : texts.proposed.replace("{mark}", words));
  if (!cell.dataset.off) sumRow(cell, old, value);
}

function sumRow(cell, old, value) {
  const row = cell.closest("tr");
  const excused = (mark) => isAbsent(mark) && shown(mark).tone === "excused";
  for (const [name, holds] of [["missed", isAbsent], ["excused", excused]]) {
    const place = row.querySelector(`[data-${name}]`);
    const sum = Number(place.dataset[name]) + Number(holds(value)) - Number(holds(old));
    place.dataset[name] = sum;
    place.textContent = sum || "";
  }
}

// How many came to a lesson, by marks alone and when its roll is taken, as journal/lessons/grid.py
// says it; pale while somebody has no mark.
function sumColumn(lesson) {
  const place = table.querySelector(`[data-sum="${lesson}"]`);
  const { roll, state } = headOf(lesson).dataset;
  const cells = onRoll(lesson);
  const values = cells.map((cell) => cell.dataset.value).filter(Boolean);
  const unmarked = roll ? cells.length - values.length : 0;
  place.toggleAttribute("data-partial", unmarked > 0);
  if (roll) {
    const came = cameOf(values);
    place.innerHTML = `<b>${came}</b><small>${cells.length}</small>`;
    place.title = texts.came.replace("{came}", came).replace("{all}", cells.length)
      + (unmarked ? texts.unmarked.replace("{n}", unmarked) : "");
    return;
  }
  const waits = !["planned", "cancelled"].includes(state);
  place.title = waits ? texts.untaken : "";
  place.textContent = waits ? "—" : "";
}

const cameOf = (values) => values.filter((value) => !isAbsent(value)).length;

// The lesson whose roll the button takes: that of the cursor, else the one a phone shows.
function waiting() {
  const choices = [cursor.element?.closest("[data-lesson], [data-column]"), table.tHead.querySelector(".now")];
  for (const place of choices) {
    const lesson = place?.dataset.lesson ?? place?.dataset.column;
    if (lesson && needsRoll(lesson)) return lesson;
  }
  return null;
}

function needsRoll(lesson) {
  const head = headOf(lesson);
  if (!head?.dataset.open) return false;
  const cells = onRoll(lesson);
  return cells.length > 0 && (!head.dataset.roll || cells.some((cell) => !cell.dataset.value));
}

function showBar() {
  const lesson = waiting();
  rollButton.hidden = !lesson;
  if (!lesson) return;
  rollButton.dataset.lesson = lesson;
  rollButton.querySelector("[data-roll-title]").textContent = `: ${headOf(lesson).dataset.title}`;
}

// Doing

function mark(cell, value) {
  const base = cell.dataset.value;
  if (isLocked(cell)) return tellWhy(cell);
  if (value === base) return undefined;
  const { lesson, enrolment } = cell.dataset;
  show(cell, value, "queued");
  sumColumn(lesson);
  return outbox.mark({ lesson: Number(lesson), enrolment: Number(enrolment), value, base }).catch(() => {
    show(cell, base, "saved");
    sumColumn(lesson);
  });
}

// What a tap writes where somebody is absent: what was announced, else the reason of the last lesson
// while the same absence lasts.
function absence(cell) {
  const offer = offers.get(cell) ?? "";
  if (isAbsent(offer)) return offer;
  const row = [...cell.closest("tr").querySelectorAll("[data-testid=cell]")];
  const last = row.slice(0, row.indexOf(cell)).findLast((other) => other.dataset.value);
  return last && isAbsent(last.dataset.value) ? last.dataset.value : "absent";
}

// In turn: present, absent, late.
function cycle(cell) {
  const value = seen(cell);
  if (isAbsent(value)) return mark(cell, "late");
  return mark(cell, value.startsWith("late") ? "present" : absence(cell));
}

let taking = false; // a second tap of the same hand takes nothing more

async function takeRoll(lesson) {
  if (taking) return;
  taking = true;
  const seenNow = onRoll(lesson).map((cell) => (
    { enrolment: Number(cell.dataset.enrolment), value: seen(cell) || "present" }
  ));
  await outbox.roll({ lesson: Number(lesson), seen: seenNow }).finally(() => { taking = false; });
  outbox.send();
  offerUndo(lesson, cameOf(seenNow.map(({ value }) => value)), seenNow.length);
}

let undoing = 0;

function offerUndo(lesson, came, all) {
  const done = bar.querySelector("[data-roll-done]");
  clearTimeout(undoing);
  const stop = () => { undoButton.hidden = true; done.textContent = ""; };
  done.textContent = done.dataset.text.replace("{came}", came).replace("{all}", all);
  undoButton.hidden = false;
  undoButton.onclick = async () => {
    clearTimeout(undoing);
    stop();
    await outbox.unroll({ lesson: Number(lesson) });
    outbox.send();
    rollButton.focus();
  };
  undoing = setTimeout(stop, UNDO);
}

// What was done here or in another tab, and what the server said of it

function queue(op) {
  if (!headOf(op.lesson)) return;
  if (op.kind === "mark") {
    const cell = cellOf(op.lesson, op.enrolment, table);
    if (!cell) return;
    latest.set(cell, op.uuid);
    show(cell, op.value, op.value === op.base ? "saved" : "queued");
  } else if (op.kind === "roll" && op.seen) {
    before.set(op.lesson, new Map(cellsOf(op.lesson).map((cell) => [cell, cell.dataset.value])));
    for (const one of op.seen) queue({ ...op, kind: "mark", base: null, ...one });
    headOf(op.lesson).dataset.roll = "yes";
  } else if (op.kind === "roll") {
    takeBack(op, "queued");
  }
  after(op.lesson);
}

function after(lesson) {
  sumColumn(lesson);
  showBar();
}

function takeBack(op, state) {
  for (const [cell, value] of before.get(op.lesson) ?? []) {
    if (isLocked(cell)) continue;
    latest.set(cell, op.uuid);
    show(cell, value, state);
  }
  headOf(op.lesson).dataset.roll = "";
}

function drop(op) {
  if (!headOf(op.lesson)) return;
  if (op.kind === "roll") takeBack(op, "saved");
  const cell = op.kind === "mark" && cellOf(op.lesson, op.enrolment, table);
  if (cell) show(cell, op.value, "saved");
  after(op.lesson);
}

const isOurs = (cell, op) => cell && (!latest.has(cell) || latest.get(cell) === op.uuid);

function answer(op, told) {
  if (!headOf(op.lesson)) return;
  if (op.kind === "mark") answerMark(op, told);
  else if (op.kind === "roll" && op.seen) answerRoll(op, told);
  else if (op.kind === "roll") answerUndo(op, told);
  if (op.kind !== "mark" && told.result === "ok") refreshSoon();
  after(op.lesson);
}

function answerMark(op, { result, value }) {
  const cell = cellOf(op.lesson, op.enrolment, table);
  if (!isOurs(cell, op)) return;
  if (result === "ok") show(cell, value, "saved");
  else if (result === "conflict") cell.dataset.sync = "conflict";
  else show(cell, value ?? op.base, result === "locked" ? "locked" : "saved");
}

function answerRoll(op, { result, value }) {
  if (result === "ok") {
    for (const { enrolment, value: mine } of op.seen) {
      const cell = cellOf(op.lesson, enrolment, table);
      if (isOurs(cell, op)) show(cell, mine, "saved");
    }
    headOf(op.lesson).dataset.roll = "yes";
    return;
  }
  takeBack(op, result === "locked" ? "locked" : "saved");
  for (const other of result === "conflict" ? value : []) {
    const cell = cellOf(op.lesson, other.enrolment, table);
    if (cell) show(cell, other.value, "conflict");
  }
}

function answerUndo(op, { result, value }) {
  if (result !== "ok") return refreshSoon();
  const stay = new Map(value.map((left) => [String(left.enrolment), left.value]));
  for (const cell of cellsOf(op.lesson)) {
    if (isOurs(cell, op) && !isLocked(cell)) show(cell, stay.get(cell.dataset.enrolment) ?? "", "saved");
  }
  headOf(op.lesson).dataset.roll = "";
}

// What stands is put back where ours was not taken.
function restore(op, value) {
  const told = op.kind === "mark" ? [{ enrolment: op.enrolment, value }] : value ?? [];
  for (const other of op.kind === "lesson" ? [] : told) {
    const cell = cellOf(op.lesson, other.enrolment, table);
    if (cell) show(cell, other.value, "saved");
  }
  if (headOf(op.lesson)) after(op.lesson);
}

function nameOf(op) {
  const cell = cellOf(op.lesson, op.enrolment, table);
  return cell ? `${rowName(cell)}, ${headOf(op.lesson).dataset.title}` : "";
}

// A roll takes the topic and the hours along: the heads and what was taught come anew.
let refreshing = 0;

function refreshSoon() {
  clearTimeout(refreshing);
  refreshing = setTimeout(refresh, 300);
}

async function refresh() {
  const response = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!response?.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  document.getElementById("topics")?.replaceWith(fresh.getElementById("topics") ?? "");
  for (const head of heads) {
    const other = fresh.querySelector(`th[data-column="${head.dataset.column}"]`);
    if (!other) continue;
    for (const name of ["state", "said", "roll", "open", "why"]) head.dataset[name] = other.dataset[name];
    head.firstElementChild.setAttribute("aria-label", other.firstElementChild.getAttribute("aria-label"));
    head.querySelector(".col-icons").replaceWith(other.querySelector(".col-icons"));
  }
  document.querySelector(".grid-chips ul")?.replaceWith(fresh.querySelector(".grid-chips ul") ?? "");
  showChip();
  showBar();
}

// Why nothing can be written here, for the eye and the ear.
function tellWhy(place) {
  const head = headOf(place.dataset.lesson ?? place.closest("th")?.dataset.column);
  const text = place.dataset.why || (isLocked(place) || place.closest("th") ? head.dataset.why : "");
  why.textContent = text ?? "";
}

// Hands

const cursor = new Cursor(table, {
  shown: (column) => !isOne() || heads[column].classList.contains("now"),
  moved: (place) => { tellWhy(place); showBar(); },
});

function more(cell) {
  openMark(cell, {
    name: rowName(cell), title: headOf(cell.dataset.lesson).dataset.title, value: seen(cell),
    locked: isLocked(cell) ? cell.dataset.why || headOf(cell.dataset.lesson).dataset.why || " " : "",
    history: `${address(cell.dataset.lesson)}history/${cell.dataset.enrolment}/`,
    choose: (value) => mark(cell, value),
  });
}

const address = (lesson) => table.dataset.lessonUrl.replace("/0/", `/${lesson}/`);

function column(head) {
  const { column: lesson, title, said } = head.dataset;
  openColumn(head.firstElementChild, {
    title, said, history: `${address(lesson)}history/`, lesson: address(lesson),
    roll: needsRoll(lesson) ? () => takeRoll(lesson) : null,
  });
}

const offered = [...document.querySelectorAll("#mark-dialog .mark-choices [data-choice]")];
const valueOf = keysOf(offered.map((button) => button.dataset.choice));

function onKey(event) {
  if (event.metaKey || event.altKey) return;
  const cell = event.target.closest("[data-testid=cell]");
  const onHead = event.target.classList.contains("col-head");
  if (!cell && !onHead) return;
  const acts = cell && !event.ctrlKey ? {
    Enter: () => more(cell),
    " ": () => cycle(cell),
    Delete: () => mark(cell, ""),
    Backspace: () => mark(cell, ""),
  } : {};
  const value = cell && !event.ctrlKey ? valueOf(event.key) : undefined;
  const act = cursor.step(event) ?? acts[event.key] ?? (value && (() => {
    mark(cell, value);
    cursor.go(cursor.row + 1, cursor.column);
  }));
  if (!act) return;
  event.preventDefault();
  act();
}

let pressed = 0;
let wasLong = false;

function listen() {
  table.addEventListener("keydown", onKey);
  table.addEventListener("click", ({ target }) => {
    const cell = target.closest("[data-testid=cell]");
    if (cell) {
      cursor.follow(cell);
      cell.focus({ preventScroll: true });
      if (!wasLong && (isOne() || !matchMedia("(pointer: fine)").matches)) cycle(cell);
    }
    const head = target.closest(".col-head");
    if (head) column(head.closest("th"));
    if (target.closest(".btn-more")) more(target.closest("tr").querySelector(".now[data-testid=cell]"));
    wasLong = false;
  });
  table.addEventListener("dblclick", ({ target }) => {
    const cell = target.closest("[data-testid=cell]");
    if (cell && !isOne()) more(cell);
  });
  table.addEventListener("pointerdown", ({ target, pointerType }) => {
    const cell = target.closest("[data-testid=cell]");
    wasLong = false;
    if (!cell || pointerType === "mouse") return;
    pressed = setTimeout(() => { wasLong = true; more(cell); }, LONG_PRESS);
  });
  for (const end of ["pointerup", "pointercancel", "pointermove", "pointerleave"]) {
    table.addEventListener(end, () => clearTimeout(pressed));
  }
  table.addEventListener("contextmenu", (event) => {
    const cell = event.target.closest("[data-testid=cell]");
    if (!cell) return;
    event.preventDefault();
    clearTimeout(pressed);
    if (!document.querySelector("dialog[open]")) more(cell);
  });
  rollButton.addEventListener("click", () => takeRoll(rollButton.dataset.lesson));
  document.addEventListener("click", onLink);
}

// Another lesson, or the other view: at once, and the address says so.
function onLink(event) {
  const link = event.target.closest("[data-chip], a[data-view]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.dataset.chip) choose(link.dataset.chip);
  else view(link.dataset.view);
}

function view(name) {
  table.dataset.view = name;
  const now = table.tHead.querySelector(".now")?.dataset.column;
  remember(name, now);
  if (name === "month") headOf(now)?.scrollIntoView({ block: "nearest", inline: "center" });
  showChip();
}

function choose(lesson) {
  for (const old of table.querySelectorAll(".now")) old.classList.remove("now");
  headOf(lesson).classList.add("now");
  for (const cell of cellsOf(lesson)) cell.classList.add("now");
  table.querySelector(`[data-sum="${lesson}"]`).classList.add("now");
  cursor.place(cursor.row, heads.indexOf(headOf(lesson)));
  remember(isOne() ? "one" : table.dataset.view, lesson);
  why.textContent = headOf(lesson).dataset.why;
  showChip();
  showBar();
}

function remember(name, lesson) {
  const url = new URL(location.href);
  if (name) url.searchParams.set("view", name);
  if (name === "one" && lesson) url.searchParams.set("lesson", lesson);
  else url.searchParams.delete("lesson");
  history.replaceState(null, "", url);
}

function showChip() {
  const now = table.tHead.querySelector(".now")?.dataset.column;
  for (const chip of document.querySelectorAll("[data-chip]")) {
    chip.toggleAttribute("aria-current", false);
    if (chip.dataset.chip !== now) continue;
    chip.setAttribute("aria-current", "true");
    const list = chip.closest("ul");
    list.scrollLeft = chip.offsetLeft - list.offsetLeft - list.clientWidth / 2;
  }
}

// Marks are made from the moment a lesson begins: then the page comes anew, the queue stays.
function reloadInTime() {
  const soon = heads.map((head) => Date.parse(head.dataset.opens) - serverNow()).filter((wait) => wait > 0);
  if (soon.length) setTimeout(() => location.reload(), Math.min(...soon) + 1000);
}

async function start() {
  for (const cell of table.querySelectorAll("[data-testid=cell]")) {
    if (isLocked(cell)) continue;
    offers.set(cell, cell.dataset.proposed || "present");
  }
  const now = heads.findIndex((head) => head.classList.contains("now"));
  cursor.place(0, Math.max(0, now));
  outbox = await startSync(sync);
  await overlay(outbox, { answer, queue, drop });
  listen();
  await watchProblems(sync, outbox, { nameOf, show: restore });
  if (isOne() && heads[now]) why.textContent = heads[now].dataset.why;
  else heads[now]?.scrollIntoView({ block: "nearest", inline: "center" });
  showChip();
  showBar();
  reloadInTime();
  table.dataset.ready = "";
}

start();
