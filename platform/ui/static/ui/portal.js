// The few things that HTML alone cannot do. Everything works by delegation, so fragments that htmx
// swaps in need no second start. Buttons that only work here are `hidden` until this file runs, and
// those that only help without it are taken away.

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => root.querySelectorAll(selector);

function reveal(root) {
  for (const element of all("[data-needs-script]", root)) element.hidden = false;
  for (const element of all("[data-without-script]", root)) element.remove();
}

function togglePassword(button) {
  const input = document.getElementById(button.getAttribute("aria-controls"));
  const shown = input.type === "password";
  input.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
}

async function copy(button) {
  const group = button.closest("[data-copy-group]");
  const source = one("[data-copy-text]", group);
  const said = one("[role=status]", group);
  try {
    await navigator.clipboard.writeText(source.textContent.trim());
    said.textContent = button.dataset.copied;
  } catch {
    // No clipboard on plain http: leave the text selected, one key press from being copied.
    getSelection().selectAllChildren(source);
    said.textContent = button.dataset.selected;
  }
}

function openDialog(event, button) {
  const dialog = document.getElementById(button.dataset.dialog);
  if (!dialog) return;
  event.preventDefault();
  dialog.showModal();
}

// One more row of a formset, made of its empty form as Django's own admin does.
function addLine(button) {
  const box = button.closest("[data-lines]");
  const total = one(`[name="${box.dataset.lines}-TOTAL_FORMS"]`);
  const row = one("[data-lines-empty]", box).content.cloneNode(true).firstElementChild;
  row.innerHTML = row.innerHTML.replaceAll("__prefix__", total.value);
  total.value = Number(total.value) + 1;
  const body = one("[data-lines-body]", box);
  body.append(row);
  one(".line-number", row).prepend(String(body.rows.length));
  one("td input, td select, td textarea", row)?.focus();
}

// A box above a list ticks every box of that name in its form, or none.
function tickAll(box) {
  const boxes = all(`[type=checkbox][name="${box.dataset.tickAll}"]`, box.form);
  for (const other of boxes) other.checked = box.checked;
}

const ACTIONS = [
  ["[data-show-password]", (event, button) => togglePassword(button)],
  ["[data-copy]", (event, button) => copy(button)],
  ["[data-print]", () => print()],
  ["[data-dialog]", openDialog],
  ["[data-lines-add]", (event, button) => addLine(button)],
  ["[data-tick-all]", (event, box) => tickAll(box)],
];

document.addEventListener("click", (event) => {
  for (const [selector, act] of ACTIONS) {
    const button = event.target.closest(selector);
    if (button) act(event, button);
  }
  // A click on the veil or anywhere outside closes what is open.
  if (event.target instanceof HTMLDialogElement) event.target.close();
  for (const menu of all("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// What a person did and the server has not got (a room of the journal keeps count).
function unsent(dialog) {
  try {
    return Number(localStorage.getItem(`unsent-${dialog.dataset.user}`));
  } catch {
    return 0;
  }
}

function askBeforeLeaving(event) {
  const dialog = one("#unsent");
  const count = dialog ? unsent(dialog) : 0;
  if (!count) return;
  event.preventDefault();
  const title = one("h2", dialog);
  const forms = { one: title.dataset.one, few: title.dataset.few };
  const form = forms[new Intl.PluralRules(document.documentElement.lang).select(count)];
  title.textContent = (form ?? title.dataset.many).replace(/\d+/, String(count));
  dialog.onclose = () => { if (dialog.returnValue === "leave") event.target.submit(); };
  dialog.showModal();
}

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-leave]")) askBeforeLeaving(event);
  // A second click must not send a form twice. The button comes back for downloads and for «back».
  const button = event.submitter;
  if (!button || event.defaultPrevented || button.formMethod === "dialog") return;
  setTimeout(() => { button.disabled = true; });
  setTimeout(() => { button.disabled = false; }, 4000);
});

document.addEventListener("keyup", (event) => {
  const hint = event.target.closest?.("[data-password]")?.querySelector("[data-caps-lock]");
  if (hint && event.getModifierState) hint.hidden = !event.getModifierState("CapsLock");
});

// What was typed into a form and not sent is asked about before the page is left. Where a password is
// typed, and in a search, there is nothing to lose; «Cancel» says itself that nothing is kept.
const unsaved = new Set();

function keep(form) {
  if (form?.matches("[method=post]:not([role=search])") && !one("[type=password]", form)) {
    unsaved.add(form);
  }
}

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-picker-search]")) keep(event.target.form);
});
document.addEventListener("submit", (event) => unsaved.delete(event.target));
document.addEventListener("reset", (event) => unsaved.delete(event.target));
document.addEventListener("click", (event) => {
  const here = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (here && event.target.closest?.(".form-actions a")) unsaved.clear();
});
addEventListener("beforeunload", (event) => {
  if (![...unsaved].some((form) => form.isConnected)) return;
  event.preventDefault();
  event.returnValue = true; // what browsers of 2023 and before listen to
});

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  // The list follows what is typed; Enter there must not save the form around it.
  if (event.key === "Enter" && event.target.matches?.("[data-picker-search]")) event.preventDefault();
  if (event.key === "Escape") {
    for (const menu of all("details[data-menu][open]")) {
      menu.open = false;
      one("summary", menu).focus();
    }
  }
  if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = one("[data-search]");
  // On a Russian layout the key of «/» gives «.» and «?» is Shift+7: the physical key counts too.
  const slash = event.key === "/" || (event.code === "Slash" && !event.shiftKey);
  if (slash && search) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) {
    one("#keys")?.showModal();
  }
});

// A search inside a form asks whoever the form asks.
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.target.matches("[data-picker-search]")) return;
  const action = event.target.form.getAttribute("action") ?? "";
  event.detail.path = new URL(action, location.href).href;
});

document.addEventListener("htmx:afterSettle", (event) => reveal(event.target));

reveal(document);
// What came back with an error or a question is not saved yet either.
for (const reply of all("[aria-invalid=true], [data-error-summary]")) keep(reply.closest("form"));
// Of many tabs a phone shows a few: the current one is among them.
one(".object-tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
// A keyboard on the desk is ready at once; on a phone it would cover the page.
const first = matchMedia("(pointer: fine)").matches
  ? one("form[data-autofocus] input:not([type=hidden])")
  : null;
(one("[data-error-summary]") ?? one("[aria-invalid=true]") ?? first)?.focus();
