// «Сегодня»: sends what waits, keeps the day's lessons for work without a connection, and shows what
// is on the device over what the server said.

import { at } from "./clock.js";
import { overlay, startSync, watchProblems } from "./sync.js";

const sync = document.getElementById("sync");
const list = document.querySelector("[data-on-device]");

function taken(op, words) {
  const item = list?.querySelector(`[data-lesson-id="${op.lesson}"]`);
  if (!item || op.kind !== "roll") return;
  // The server's word, where it has one, says the same better.
  if (item.hasAttribute("data-taken") && op.seen) return;
  item.querySelector(".today-state").hidden = Boolean(op.seen);
  let note = item.querySelector("[data-waits]");
  if (!note) {
    note = document.createElement("span");
    note.className = "tag tag-work";
    note.dataset.waits = "";
    item.querySelector(".today-main").append(note);
  }
  note.hidden = !op.seen;
  note.textContent = op.seen ? words : "";
}

async function start() {
  endDay();
  const outbox = await startSync(sync);
  const queue = (op) => taken(op, list?.dataset.onDevice);
  const answer = (op, told) => { if (told.result === "ok" && op.kind === "roll") reloadLater(); };
  const done = (op, told) => { if (told.result === "ok") taken(op, list?.dataset.taken); };
  await overlay(outbox, { answer, queue, old: done });
  await watchProblems(sync, outbox, { nameOf: () => "", show: () => {} });
}

// The day of the page goes by: a fresh page, or where there is no connection a word that it is old.
function endDay() {
  const old = document.querySelector("[data-old-day]");
  at(old.dataset.oldDay, () => {
    if (sync.dataset.kept === "yes") old.hidden = false;
    else location.reload();
  });
}

// The server says best what a filled lesson looks like.
let waiting = 0;

function reloadLater() {
  clearTimeout(waiting);
  waiting = setTimeout(() => location.reload(), 300);
}

// The page of a minute ago, brought back by «back», does not know what was filled since.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

start();
