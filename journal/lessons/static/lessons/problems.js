// What was not stored: conflicts to settle, and what the server refused, listed until it is
// dismissed. Kept in the outbox, so it is still there after the browser was killed.

import { shown } from "./marks.js";

// `page`: nameOf(op) says whom an operation is about, or ""; show(op, value) puts back on the page
// what stands.
export async function startProblems(root, outbox, page) {
  const one = (selector) => root.querySelector(selector);
  const dialog = one("#conflict");
  const said = new Set();

  async function refresh() {
    const all = await outbox.problems();
    const conflicts = all.filter(({ answer }) => answer.result === "conflict");
    listRefused(all.filter((problem) => !conflicts.includes(problem)));
    one("[data-conflict-open]").hidden = !conflicts.length;
    one("[data-conflict-list]").replaceChildren(...conflicts.map(conflictBox));
    const fresh = conflicts.some(({ op }) => !said.has(op.uuid));
    for (const { op } of conflicts) said.add(op.uuid);
    if (!conflicts.length && dialog.open) dialog.close();
    if (fresh && !document.querySelector("dialog[open]")) dialog.showModal();
  }

  function listRefused(problems) {
    one("[data-problems]").hidden = !problems.length;
    one("[data-problems-list]").replaceChildren(...problems.map((problem) => {
      const item = one("[data-problem]").content.cloneNode(true).firstElementChild;
      const text = [what(problem.op), wish(problem.op), problem.answer.why].filter(Boolean);
      item.querySelector("[data-problem-text]").textContent = text.join(" — ");
      item.querySelector("[data-problem-text]").append(" ", ...linkTo(problem.op));
      item.querySelector("[data-problem-settle]").onclick = () => outbox.settle(problem.key);
      return item;
    }));
  }

  const what = (op) => {
    if (op.kind === "mark") return page.nameOf(op) || dialog.dataset.somebody;
    if (op.kind === "roll") return dialog.dataset.roll;
    return Object.keys(op.fields).map((name) => dialog.dataset[name]).join(", ");
  };

  // On a page that does not show the child nothing can be weighed: the lesson's own page can.
  const isHere = (op, answer) => {
    if (op.kind === "lesson") return true;
    const [first] = op.kind === "roll" ? answer.value : [op];
    return Boolean(page.nameOf({ ...op, enrolment: first?.enrolment }));
  };

  function linkTo(op) {
    const path = root.dataset.lesson.replace("/0/", `/${op.lesson}/`);
    if (path === location.pathname) return [];
    const link = document.createElement("a");
    link.href = path;
    link.textContent = dialog.dataset.open;
    return [link];
  }

  const wish = (op) => (op.kind === "mark" ? shown(op.value).words : "");

  const text = (value) => (Array.isArray(value) ? value.join(", ") : value) || dialog.dataset.empty;

  // One choice a conflict: mine or theirs.
  function conflictBox(problem) {
    const { op, answer } = problem;
    const box = one("[data-conflict-one]").content.cloneNode(true).firstElementChild;
    const put = (name, value) => { box.querySelector(`[data-conflict-${name}]`).textContent = value; };
    // The device of the same person is nobody else.
    const isOwn = answer.by === root.dataset.owner;
    put("what", what(op));
    put("who", [isOwn ? dialog.dataset.own : answer.by, answer.at].filter(Boolean).join(", "));
    box.querySelector("[data-conflict-link]").append(...linkTo(op));
    if (!isHere(op, answer)) {
      box.querySelector(".conflict-choice").remove();
      return box;
    }
    if (isOwn) put("take", dialog.dataset.ownTake);
    const [mine, theirs] = sides(op, answer);
    put("my", mine);
    put("their", theirs);
    box.querySelector("[data-conflict-mine]").onclick = () => decide(problem, keepMine);
    box.querySelector("[data-conflict-theirs]").onclick = () => decide(problem, takeTheirs);
    return box;
  }

  function sides(op, answer) {
    if (op.kind === "mark") return [shown(op.value).words, shown(answer.value).words];
    if (op.kind === "lesson") {
      const names = Object.keys(answer.value).filter((name) => name !== "plan_lines");
      return [
        names.map((name) => text(op.fields[name].value)).join("; "),
        names.map((name) => text(answer.value[name])).join("; "),
      ];
    }
    const mine = new Map(op.seen.map(({ enrolment, value }) => [enrolment, value]));
    const list = (valueOf) => answer.value
      .map((other) => `${page.nameOf({ ...op, enrolment: other.enrolment })}: ${shown(valueOf(other)).words}`)
      .join("; ");
    return [list((other) => mine.get(other.enrolment)), list((other) => other.value)];
  }

  async function decide(problem, choose) {
    await choose(problem.op, problem.answer);
    await outbox.settle(problem.key);
    outbox.send();
  }

  async function keepMine(op, { value }) {
    const { lesson } = op;
    if (op.kind === "mark") {
      await outbox.mark({ ...op, base: value });
    } else if (op.kind === "lesson") {
      const edits = Object.entries(op.fields).map(([name, edit]) => (
        [name, { value: edit.value, base: name in value ? value[name] : edit.base }]
      ));
      await outbox.describe({ lesson, fields: Object.fromEntries(edits) });
    } else {
      const mine = new Map(op.seen.map((seen) => [seen.enrolment, seen.value]));
      for (const { enrolment, value: base } of value) {
        await outbox.mark({ lesson, enrolment, value: mine.get(enrolment), base });
      }
      await outbox.roll({ lesson, seen: op.seen });
    }
  }

  async function takeTheirs(op, { value }) {
    const { lesson } = op;
    page.show(op, value);
    if (op.kind === "lesson") {
      const rest = Object.entries(op.fields).filter(([name]) => !(name in value));
      if (rest.length) await outbox.describe({ lesson, fields: Object.fromEntries(rest) });
    } else if (op.kind === "roll") {
      const theirs = new Map(value.map((other) => [other.enrolment, other.value]));
      const seen = op.seen.map(({ enrolment, value: mine }) => (
        { enrolment, value: theirs.get(enrolment) ?? mine }
      ));
      await outbox.roll({ lesson, seen });
    }
  }

  one("[data-conflict-close]").onclick = () => dialog.close();
  one("[data-conflict-open] button").onclick = () => dialog.showModal();
  outbox.addEventListener("problems", refresh);
  await refresh();
}
