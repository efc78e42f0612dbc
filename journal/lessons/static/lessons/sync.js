// The badge that says where a person's marks are, and everything that sends them: the connection
// coming back, the page being looked at again, the worker's wish.

import { madeAt } from "./clock.js";
import { Outbox } from "./outbox.js";

// Starts the outbox of the page's person. `root` is the element of templates/lessons/sync.html.
export async function startSync(root = document.getElementById("sync")) {
  const { user, owner, ops, token, csrf } = root.dataset;
  const outbox = await Outbox.open({ user, owner, ops, token, csrf }).catch((error) => {
    // Private windows and blocked storage: nothing could be kept, so nothing is taken.
    show(root, { state: "broken", queued: 0, why: "" });
    throw error;
  });
  // A page that comes back as it was left has not heard what happened since.
  addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
  outbox.addEventListener("state", () => show(root, outbox));
  show(root, outbox);
  addEventListener("online", () => outbox.send());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") outbox.send();
  });
  showOthers(root, outbox);
  keepPages(root, outbox);
  if (outbox.queued) outbox.send();
  return outbox;
}

// What was answered after this page was made, then what waits, then whatever happens: `answer(op,
// answer)`, `queue(op)` and `drop(op)` are called in that order. `old` is for answers that the page was
// made too early for. What is answered while this looks is found in both places, or heard.
export async function overlay(outbox, { answer, queue, drop = () => {}, old = answer }) {
  const late = [];
  const hear = ({ detail }) => late.push(detail);
  outbox.addEventListener("answer", hear);
  const waiting = await outbox.pending();
  const answered = await outbox.answered(madeAt());
  outbox.removeEventListener("answer", hear);
  const known = new Set();
  for (const { op, answer: told } of [...answered, ...late]) {
    if (!known.has(op.uuid)) old(op, told);
    known.add(op.uuid);
  }
  for (const op of waiting) if (!known.has(op.uuid)) queue(op);
  outbox.addEventListener("queued", ({ detail }) => queue(detail.op));
  outbox.addEventListener("dropped", ({ detail }) => drop(detail.op));
  outbox.addEventListener("answer", ({ detail }) => answer(detail.op, detail.answer));
}

// What was not stored is shown by problems.js, which is fetched when there is something (on a device
// that keeps pages it is there already). `page` as in its startProblems.
export async function watchProblems(root, outbox, page) {
  let started = false;
  async function look() {
    if (started || !(await outbox.problems()).length) return;
    started = true;
    const { startProblems } = await import(root.dataset.script);
    await startProblems(root, outbox, page);
  }
  outbox.addEventListener("problems", look);
  await look();
}

const KINDS = {
  saved: "ok", queued: "work", sending: "work", offline: "warning",
  login: "danger", stranger: "danger", refused: "danger",
  broken: "danger", undecided: "warning",
};

function show(root, { state: sent, queued, why, undecided }) {
  // All is sent, and yet not all is settled.
  const state = sent === "saved" && undecided ? "undecided" : sent;
  const badge = root.querySelector("[data-testid=sync-status]");
  const text = root.dataset[state].replace("{n}", queued);
  badge.dataset.state = state;
  badge.className = `tag sync-badge tag-${KINDS[state]}`;
  badge.querySelector("[data-sync-text]").textContent = text;
  const note = root.querySelector("[data-sync-note]");
  const told = note.querySelector(`[data-for=${state}]`);
  note.hidden = !told;
  for (const each of note.querySelectorAll("[data-for]")) each.hidden = each !== told;
  if (told) note.querySelector("[data-sync-why]").textContent = why;
  // Logging out anywhere asks first (ui/portal.js).
  try {
    localStorage.setItem(`unsent-${root.dataset.user}`, queued);
  } catch {
    // Storage is switched off: then nothing is asked.
  }
}

// Marks of another person wait on this device: said with their name, never sent for them.
async function showOthers(root, outbox) {
  const place = root.querySelector("[data-sync-others]");
  const others = await outbox.others();
  place.hidden = !others.length;
  place.querySelector("[data-sync-text]").textContent = others
    .map(({ owner, queued }) => root.dataset.others.replace("{who}", owner).replace("{n}", queued))
    .join(" ");
}

// The page's side of the service worker: keeping this page and those it leads to for work without a
// connection, and sending when the worker says so.

const worker = navigator.serviceWorker;

async function keepPages(root, outbox) {
  if (!worker || !root.dataset.worker) return;
  if (document.readyState !== "complete") {
    await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
  }
  worker.addEventListener("message", ({ data }) => {
    if (data.kind === "send") outbox.send();
    if (data.kind === "kept" && data.urls.includes(location.pathname)) {
      root.querySelector("[data-testid=sync-status]").dataset.offlineReady = "true";
    }
  });
  try {
    await worker.register(root.dataset.worker, { scope: "/", updateViaCache: "none" });
    const { active, sync } = await worker.ready;
    const links = [...document.querySelectorAll("a[data-keep]")].map((link) => link.pathname);
    active.postMessage({ kind: "keep", urls: [location.pathname, root.dataset.today, ...links] });
    outbox.addEventListener("queued", () => sync?.register("outbox").catch(() => {}));
  } catch {
    // Without a worker everything works but pages without a connection.
  }
}
