// Topic, hours, homework and note of a lesson: what differs from what stands is what is sent.

import { same } from "./outbox.js";

const LONGEST_TOPIC = 300;
const TYPING = 1500; // ms

// With a full stop, so that several topics read as one text (queries/filling.py does the same).
const ended = (topic) => (/[.!?…]$/.test(topic) ? topic : `${topic}.`);

// A field is as high as its text (lessons.css); for browsers that cannot, by its rows.
const MOST_ROWS = 14;

function grow(area) {
  if (CSS.supports("field-sizing", "content")) return;
  area.rows = 2;
  while (area.scrollHeight > area.clientHeight && area.rows < MOST_ROWS) area.rows += 1;
}

export function startFields(form, outbox, lesson, data) {
  const { stands, proposed } = data;
  const input = form.elements;
  const ticks = [...form.querySelectorAll("[name=plan_lines]")];
  const one = (selector) => form.querySelector(selector);
  const areas = [...form.querySelectorAll("textarea")];
  const chosen = () => ticks.filter((tick) => tick.checked);
  const composed = () => chosen().map((tick) => ended(tick.dataset.topic)).join(" ").slice(0, LONGEST_TOPIC);
  // Of several lines only the first and the last may be taken in part: the rest must fit. What the plan
  // laid here itself, or what stood here, was weighed before: the page does not know how much of a line
  // is left.
  const weighed = [proposed.plan_lines, stands.plan_lines].map(String);
  const isMuch = () => {
    if (weighed.includes(String(chosen().map((tick) => tick.value)))) return false;
    const hours = chosen().map((tick) => Number(tick.dataset.hours));
    const whole = hours.reduce((sum, each) => sum + each, 0) - Math.max(0, ...hours);
    return hours.length > 1 && whole >= Number(read().hours);
  };
  let offered = composed();
  let refused = false;
  let typing = 0;
  let heard = ""; // when the latest edit was made that was answered

  const ids = () => {
    const kept = stands.topic ? stands.plan_lines : proposed.plan_lines;
    const listed = new Set(ticks.map((tick) => Number(tick.value)));
    // A line that is not in the list cannot be unticked: it stays.
    const hidden = kept.filter((id) => !listed.has(id));
    return [...hidden, ...chosen().map((tick) => Number(tick.value))];
  };

  const read = () => ({
    topic: input.topic.value.trim(),
    plan_lines: ids(),
    hours: input.hours.value.trim().replace(",", "."),
    homework: input.homework.value.replaceAll("\r\n", "\n").trim(),
    note: input.note.value.replaceAll("\r\n", "\n").trim(),
  });

  // The proposed topic is taken over with the roll by the server; a topic of one's own is sent.
  function changed({ withProposal = false } = {}) {
    const now = read();
    const asProposed = !stands.topic && now.topic === proposed.topic && same(now.plan_lines, proposed.plan_lines);
    if (asProposed && !withProposal) {
      now.topic = stands.topic;
      now.plan_lines = stands.plan_lines;
    }
    if (!now.topic) now.plan_lines = [];
    if (Number(now.hours) === Number(stands.hours)) now.hours = stands.hours;
    const names = Object.keys(now).filter((name) => !same(now[name], stands[name]));
    return Object.fromEntries(names.map((name) => [name, { value: now[name], base: stands[name] }]));
  }

  // What cannot be an hour is not sent: it would take the homework beside it down with it.
  function hoursFault() {
    const told = Number(read().hours);
    const good = told > 0 && told <= 12 && Number.isInteger(told * 2);
    input.hours.setCustomValidity(good ? "" : form.dataset.hours);
    return !good;
  }

  async function save(options) {
    const fields = changed(options);
    if (hoursFault()) delete fields.hours;
    if (!Object.keys(fields).length) return false;
    for (const [name, edit] of Object.entries(fields)) stands[name] = edit.value;
    notes();
    await outbox.describe({ lesson, fields });
    return true;
  }

  function put(name, value) {
    stands[name] = value;
    if (name === "plan_lines") for (const tick of ticks) tick.checked = value.includes(Number(tick.value));
    else if (!same(read()[name], value)) input[name].value = value; // a space at the end is still being typed
    if (name === "plan_lines") offered = composed();
    notes();
  }

  function notes() {
    one("[data-topic-proposed]").hidden = Boolean(stands.topic) || !proposed.topic || input.topic.value !== proposed.topic;
    one("[data-topic-none]").hidden = Boolean(input.topic.value.trim());
    const much = one("[data-plan-much]");
    if (much) much.hidden = !isMuch();
    for (const area of areas) grow(area);
    const line = document.querySelector("[data-topic-line]");
    if (line) line.textContent = input.topic.value.trim() || "—";
  }

  function say(text) {
    one("[data-saved-said]").textContent = text;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    refused = false;
    await save({ withProposal: true });
    const { text, device, login } = one("[data-saved-said]").dataset;
    await outbox.send();
    const isOut = ["login", "stranger"].includes(outbox.state);
    if (!input.hours.reportValidity() || refused) say("");
    else if (outbox.queued) say(isOut ? login : device);
    else say(text);
  });
  // What is typed is on the device soon, and at once when the field is left: people write the homework
  // and go on to its file, to another page, to the next child.
  form.addEventListener("input", () => {
    say("");
    notes();
    clearTimeout(typing);
    typing = setTimeout(() => save(), TYPING);
  });
  form.addEventListener("change", () => save());
  for (const tick of ticks) {
    tick.addEventListener("change", () => {
      const own = input.topic.value.trim();
      if (!own || own === offered || own === proposed.topic) input.topic.value = composed();
      offered = composed();
      notes();
    });
  }
  // Nor is it lost with the page.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });

  notes();
  return {
    save,
    // The roll takes the proposed topic over; taken back, it is a proposal again.
    adopt() {
      if (stands.topic || !proposed.topic) return;
      Object.assign(stands, proposed);
      notes();
    },
    giveBack() {
      if (!proposed.topic || stands.topic !== proposed.topic) return;
      Object.assign(stands, { topic: "", plan_lines: [] });
      notes();
    },
    queue(op) {
      for (const [name, edit] of Object.entries(op.fields)) put(name, edit.value);
    },
    // `isOld`: the page was made before this answer, and nobody has written in it yet.
    answer(op, { result, value, why }, isOld = false) {
      if (result !== "ok") {
        refused = true;
        // Nothing of it was stored: what is typed differs from what stands, and is sent again.
        for (const [name, edit] of Object.entries(op.fields)) {
          if (same(stands[name], edit.value)) stands[name] = edit.base;
        }
        return;
      }
      // The worker or another tab may tell of an older edit after a newer one.
      if (op.made_at < heard) return;
      heard = op.made_at;
      // What was written since, sent or not, stays.
      const now = read();
      const typed = changed();
      for (const [name, present] of Object.entries(value)) {
        // A newer edit of this field is on its way already.
        if (!isOld && !same(stands[name], op.fields[name]?.value)) continue;
        stands[name] = present;
        const isUntouched = isOld && !(name in typed);
        if (isUntouched || same(now[name], op.fields[name]?.value)) put(name, present);
      }
      one("[data-remark]").hidden = !why;
      one("[data-remark-text]").textContent = why;
    },
    show(value) {
      for (const [name, present] of Object.entries(value ?? {})) if (name in stands) put(name, present);
    },
  };
}
