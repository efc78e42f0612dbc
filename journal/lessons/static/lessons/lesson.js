// The page of a lesson: the roll by taps and keys, its confirmation and the ten seconds to undo it.

import { at } from "./clock.js";
import { startFields } from "./fields.js";
import { cellOf, isAbsent, keysOf, paint, seen, shown } from "./marks.js";
import { overlay, startSync, watchProblems } from "./sync.js";

const UNDO = 10; // seconds
const LONG_PRESS = 500;

const root = document.getElementById("lesson");
const sync = document.getElementById("sync");
const dialog = document.getElementById("mark");
const one = (selector) => root.querySelector(selector);
const lesson = Number(root.dataset.lesson);
const cells = [...root.querySelectorAll("[data-testid=cell]")];
const confirmButton = one("[data-testid=roll-confirm]");

// The latest operation of a cell: an answer to an earlier one says nothing of what is shown.
const latest = new Map();
// What the cells were before the roll was taken, to be put back when it is undone.
let before = null;
let outbox;
let fields;

// Showing

function show(cell, value, state) {
  paint(cell, value, { proposed: cell.dataset.offer, sync: state });
}

function count() {
  const there = cells.filter((cell) => seen(cell) && !isAbsent(seen(cell))).length;
  const text = root.dataset.count.replace("{n}", there).replace("{all}", cells.length);
  if (one("[data-count-place]")) one("[data-count-place]").textContent = text;
  return text;
}

function say(text) {
  one("[data-said]").textContent = text;
}

// The button stays while somebody on the roll has no mark.
const rollTold = one("[data-roll-told]")?.textContent;

function showTaken(taken) {
  root.toggleAttribute("data-taken", taken);
  if (!confirmButton) return;
  const whole = cells.every((cell) => cell.dataset.value);
  one("[data-roll-take]").hidden = taken && whole;
  one("[data-roll-done]").hidden = !taken;
  if (taken) one("[data-roll-told]").textContent = rollTold;
}

const isLocked = () => root.hasAttribute("data-locked");

// The topic may be written on the day of the lesson, and marks are made from the moment it begins; the
// server has the last word.
function openInTime() {
  const { describes, opens } = root.dataset;
  if (describes) at(describes, openDay);
  else startForm();
  if (opens) at(opens, openRoll);
}

// A page kept before its day has all that the day needs.
function openDay() {
  const lock = document.querySelector("[data-lock] p");
  lock.textContent = lock.dataset.day;
  root.querySelector("[data-until-day]").remove();
  for (const kept of root.querySelectorAll("template[data-on-day]")) kept.replaceWith(kept.content);
  for (const cell of cells) if (!cell.dataset.value) show(cell, "");
  startForm();
  count();
}

function startForm() {
  const form = document.getElementById("fields");
  const data = JSON.parse(document.getElementById("lesson-data").textContent);
  fields = form ? startFields(form, outbox, lesson, data) : null;
}

function openRoll() {
  root.removeAttribute("data-locked");
  document.querySelector("[data-lock]").hidden = true;
  for (const hidden of root.querySelectorAll("[data-more], [data-roll-foot], [data-all-present]")) {
    hidden.hidden = false;
    hidden.classList.toggle("pinned", "rollFoot" in hidden.dataset);
  }
  for (const cell of cells) {
    cell.removeAttribute("aria-disabled");
    if (cell.dataset.sync === "locked") cell.dataset.sync = "saved";
  }
}

// Doing

function mark(cell, value) {
  const base = cell.dataset.value;
  if (isLocked() || value === base) return Promise.resolve();
  show(cell, value, "queued");
  count();
  say(`${cell.dataset.name}: ${shown(value).words}`);
  return outbox.mark({ lesson, enrolment: cell.dataset.enrolment, value, base }).catch(() => {
    show(cell, base, "saved");
    count();
  });
}

function tap(cell) {
  mark(cell, isAbsent(seen(cell)) ? "present" : cell.dataset.absence);
}

let taking = false; // a second tap of the same hand takes nothing more

async function takeRoll() {
  if (taking) return;
  taking = true;
  const roll = cells.map((cell) => ({ enrolment: Number(cell.dataset.enrolment), value: seen(cell) }));
  try {
    await fields?.save();
    await outbox.roll({ lesson, seen: roll });
  } finally {
    taking = false;
  }
  say(`${confirmButton.textContent.trim()}. ${count()}`);
  offerUndo(() => outbox.unroll({ lesson }));
  outbox.send();
}

async function allPresent() {
  const old = new Map(cells.map((cell) => [cell, cell.dataset.value]));
  const absent = cells.filter((cell) => isAbsent(seen(cell)));
  await Promise.all(absent.map((cell) => mark(cell, "present")));
  if (absent.length) {
    const { all, announced, finish } = one("[data-roll-done]").dataset;
    const warned = absent.filter((cell) => isAbsent(cell.dataset.offer ?? "")).length;
    const texts = [all, warned && announced.replace("{n}", warned), !root.hasAttribute("data-taken") && finish];
    one("[data-roll-told]").textContent = texts.filter(Boolean).join(" ");
    one("[data-roll-done]").hidden = false;
    say(one("[data-roll-told]").textContent);
  }
  if (absent.length) {
    offerUndo(async () => {
      for (const cell of absent) await mark(cell, old.get(cell));
    });
  }
}

let ticking = 0;

function offerUndo(undo) {
  const button = one("[data-undo]");
  let left = UNDO;
  const stop = () => {
    clearInterval(ticking);
    button.hidden = true;
    showTaken(root.hasAttribute("data-taken"));
  };
  const tell = () => { one("[data-undo-left]").textContent = left; };
  clearInterval(ticking);
  tell();
  button.hidden = false;
  button.onclick = async () => {
    stop();
    await undo();
    outbox.send();
    if (confirmButton.checkVisibility()) confirmButton.focus();
  };
  ticking = setInterval(() => {
    left -= 1;
    tell();
    if (left <= 0) stop();
  }, 1000);
}

// What was done here or in another tab, and what the server said of it

function queue(op) {
  if (op.lesson !== lesson) return;
  if (op.kind === "mark") {
    const cell = cellOf(lesson, op.enrolment);
    if (!cell) return;
    latest.set(cell, op.uuid);
    show(cell, op.value, "queued");
  } else if (op.kind === "lesson") {
    fields?.queue(op);
  } else if (op.seen) {
    before = new Map(cells.map((cell) => [cell, cell.dataset.value]));
    for (const { enrolment, value } of op.seen) queue({ ...op, kind: "mark", enrolment, value });
    fields?.adopt();
    showTaken(true);
  } else {
    takeBack(op, "queued");
  }
  count();
}

function takeBack(op, state) {
  for (const [cell, value] of before ?? []) {
    latest.set(cell, op.uuid);
    show(cell, value, state);
  }
  fields?.giveBack();
  showTaken(false);
}

function drop(op) {
  if (op.lesson !== lesson) return;
  if (op.kind === "roll") takeBack(op, "saved");
  if (op.kind === "mark") {
    const cell = cellOf(lesson, op.enrolment);
    if (cell) show(cell, op.value, "saved");
  }
  count();
}

function answer(op, told, isOld = false) {
  if (op.lesson !== lesson) return;
  if (op.kind === "lesson") fields?.answer(op, told, isOld);
  else if (op.kind === "mark") answerMark(op, told);
  else if (op.seen) answerRoll(op, told);
  else answerUndo(op, told);
  count();
}

function answerMark(op, { result, value }) {
  const cell = cellOf(lesson, op.enrolment);
  if (!cell || (latest.has(cell) && latest.get(cell) !== op.uuid)) return;
  if (result === "ok") show(cell, value, "saved");
  else if (result === "conflict") cell.dataset.sync = "conflict";
  else show(cell, value ?? op.base, result === "locked" ? "locked" : "saved");
}

function answerRoll(op, { result, value }) {
  const ours = ({ enrolment }) => {
    const cell = cellOf(lesson, enrolment);
    return cell && (!latest.has(cell) || latest.get(cell) === op.uuid) ? cell : null;
  };
  if (result === "ok") {
    for (const one of op.seen) {
      const cell = ours(one);
      if (cell) show(cell, one.value, "saved");
    }
    fields?.adopt();
    showTaken(true);
    return;
  }
  takeBack(op, result === "locked" ? "locked" : "saved");
  if (result !== "conflict") return;
  for (const other of value) {
    const cell = cellOf(lesson, other.enrolment);
    if (cell) show(cell, other.value, "conflict");
  }
}

function answerUndo(op, { result, value }) {
  if (result !== "ok") {
    showTaken(true);
    for (const [cell] of before ?? []) cell.dataset.sync = "saved";
    return;
  }
  const stay = new Map(value.map((left) => [String(left.enrolment), left.value]));
  for (const cell of cells) {
    if (latest.has(cell) && latest.get(cell) !== op.uuid) continue;
    const now = stay.get(cell.dataset.enrolment) ?? "";
    show(cell, now, "saved");
    // A mark that came in one request with the roll goes with it, though it was made before.
    if (!now && before?.get(cell)) mark(cell, before.get(cell));
  }
  showTaken(false);
}

// What stands is put back where ours was not taken.
function restore(op, value) {
  if (op.lesson !== lesson) return;
  if (op.kind === "lesson") return fields?.show(value);
  const told = op.kind === "mark" ? [{ enrolment: op.enrolment, value }] : value ?? [];
  for (const other of told) {
    const cell = cellOf(lesson, other.enrolment);
    if (cell) show(cell, other.value, "saved");
  }
  count();
}

const nameOf = (op) => cellOf(op.lesson, op.enrolment)?.dataset.name ?? "";

// Hands: a tap, a long press, a right click, the keys

let pressed = 0;
let wasLong = false;

function more(cell) {
  if (isLocked()) return;
  dialog.querySelector("[data-mark-name]").textContent = cell.dataset.name;
  for (const button of dialog.querySelectorAll("[data-mark]")) {
    button.setAttribute("aria-pressed", String(button.dataset.mark === seen(cell)));
  }
  dialog.querySelector("[data-mark-clear]").hidden = !cell.dataset.value;
  // One mark a child: who came late and left early keeps the one that is given last.
  const now = dialog.querySelector("[data-mark-now]");
  now.hidden = !/^(late|left)/.test(cell.dataset.value);
  now.textContent = now.dataset.text.replace("{words}", shown(cell.dataset.value).words);
  for (const form of dialog.querySelectorAll("[data-minutes]")) form.reset();
  for (const input of dialog.querySelectorAll("[data-minutes] input")) input.oninput = () => input.setCustomValidity("");
  dialog.onclose = () => cell.focus();
  dialog.onclick = (event) => {
    const button = event.target.closest("[data-mark]");
    if (button) choose(cell, button.dataset.mark);
    if (event.target.closest("[data-mark-close]")) dialog.close();
  };
  dialog.onsubmit = (event) => {
    event.preventDefault();
    const input = event.target.querySelector("input");
    const minutes = Number(input.value);
    input.setCustomValidity(minutes > Number(root.dataset.minutes) ? root.dataset.tooLong : "");
    if (input.reportValidity()) choose(cell, event.target.dataset.minutes + (minutes > 0 ? `:${minutes}` : ""));
  };
  dialog.showModal();
}

function choose(cell, value) {
  dialog.close();
  mark(cell, value);
}

const offered = [...dialog.querySelectorAll(".mark-choices [data-mark]")];
const valueOf = keysOf(offered.map((button) => button.dataset.mark));

function onKey(event) {
  const cell = event.target.closest("[data-testid=cell]");
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  const place = cells.indexOf(cell);
  const go = (to) => cells[Math.max(0, Math.min(cells.length - 1, to))].focus();
  const steps = {
    ArrowDown: () => go(place + 1),
    ArrowUp: () => go(place - 1),
    Home: () => go(0),
    End: () => go(cells.length - 1),
    ArrowRight: () => more(cell),
    Delete: () => mark(cell, ""),
    Backspace: () => mark(cell, ""),
  };
  const value = valueOf(event.key);
  const act = steps[event.key] ?? (value && (() => { mark(cell, value); go(place + 1); }));
  if (!act) return;
  event.preventDefault();
  act();
}

function listen() {
  const roll = one(".roll");
  if (!roll) return;
  roll.addEventListener("click", (event) => {
    const cell = event.target.closest("[data-testid=cell]");
    if (cell && !wasLong) tap(cell);
    if (event.target.closest("[data-more]")) more(event.target.closest("li").querySelector("[data-testid=cell]"));
    wasLong = false;
  });
  roll.addEventListener("pointerdown", (event) => {
    const cell = event.target.closest("[data-testid=cell]");
    wasLong = false;
    if (!cell || event.pointerType === "mouse") return;
    pressed = setTimeout(() => { wasLong = true; more(cell); }, LONG_PRESS);
  });
  for (const end of ["pointerup", "pointercancel", "pointermove", "pointerleave"]) {
    roll.addEventListener(end, () => clearTimeout(pressed));
  }
  // The finger that leaves after a long press is no tap on what has opened under it.
  roll.addEventListener("touchend", (event) => { if (wasLong) event.preventDefault(); });
  roll.addEventListener("contextmenu", (event) => {
    const cell = event.target.closest("[data-testid=cell]");
    if (!cell) return;
    event.preventDefault();
    clearTimeout(pressed);
    if (!dialog.open) more(cell);
  });
  roll.addEventListener("keydown", onKey);
  confirmButton.addEventListener("click", takeRoll);
  one("[data-all-present]")?.addEventListener("click", allPresent);
}

async function start() {
  outbox = await startSync(sync);
  openInTime();
  await overlay(outbox, { answer, queue, drop, old: (op, told) => answer(op, told, true) });
  listen();
  await watchProblems(sync, outbox, { nameOf, show: restore });
  showTaken(root.hasAttribute("data-taken"));
  count();
  root.dataset.ready = "";
  const upload = root.querySelector("form.attach");
  if (upload) (await import(upload.dataset.script)).startFiles(upload);
}

start();
