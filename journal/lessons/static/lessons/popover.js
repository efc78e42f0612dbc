// The two dialogs of the grid: a mark with its reasons, minutes and history; a lesson's head.

const markDialog = document.getElementById("mark-dialog");
const columnDialog = document.getElementById("column-dialog");

function open(dialog, focusAfter) {
  dialog.onclose = () => focusAfter.focus();
  dialog.querySelector("[data-close]").onclick = () => dialog.close();
  dialog.showModal();
}

// `choose(value)` writes; `locked` says why nothing may be written, "" when it may; `history` is an
// address.
export function openMark(cell, { name, title, value, locked, history, choose }) {
  const one = (selector) => markDialog.querySelector(selector);
  one("#mark-title").textContent = name;
  one("[data-mark-lesson]").textContent = title;
  one("[data-choices]").hidden = Boolean(locked);
  one("[data-mark-why]").textContent = locked;
  one("[data-mark-why]").hidden = !locked.trim();
  for (const button of markDialog.querySelectorAll("[data-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.choice === value));
    button.onclick = () => { markDialog.close(); choose(button.dataset.choice); };
  }
  one("[data-choice='']").hidden = Boolean(locked) || !cell.dataset.value;
  for (const form of markDialog.querySelectorAll("[data-minutes]")) {
    const [status, minutes] = value.split(":");
    form.querySelector("input").value = status === form.dataset.minutes ? minutes ?? "" : "";
    form.onsubmit = (event) => {
      event.preventDefault();
      const told = Number(form.querySelector("input").value);
      markDialog.close();
      choose(form.dataset.minutes + (told > 0 ? `:${Math.min(told, 600)}` : ""));
    };
  }
  tellHistory(one("[data-history]"), history);
  open(markDialog, cell);
  markDialog.querySelector("[aria-pressed=true]")?.focus();
}

async function tellHistory(place, url) {
  place.replaceChildren();
  const options = { headers: { "HX-Request": "true" } };
  const response = await fetch(url, options).catch(() => null);
  if (!response?.ok) return;
  const told = new DOMParser().parseFromString(await response.text(), "text/html");
  place.replaceChildren(...told.body.childNodes);
}

// `roll` takes the roll of the lesson, or is null; `lesson` and `history` are addresses.
export function openColumn(button, { title, said, roll, lesson, history }) {
  const one = (name) => columnDialog.querySelector(`[data-column-${name}]`);
  columnDialog.querySelector("#column-title").textContent = title;
  one("said").textContent = said;
  one("roll").hidden = !roll;
  one("roll").onclick = () => { columnDialog.close(); roll(); };
  one("lesson").href = lesson;
  one("history").href = history;
  open(columnDialog, button);
}
