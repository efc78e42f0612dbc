// What a mark looks like. The words come from the server (journal/lessons/showing.py) in the JSON of
// the element #mark-words, so that they are the same on every screen.
//
// A cell is any element with data-testid="cell" and
//   data-value     the mark that stands, "" when there is none
//   data-proposed  the value that is proposed and shown while there is no mark; absent otherwise
//   data-sync      saved | queued | conflict | locked
//   data-name      the child, for the spoken label

// A page that shows no marks has no words.
const NONE = { "": { letter: "", words: "", tone: "none" } };
const WORDS = JSON.parse(document.getElementById("mark-words")?.textContent ?? "null") ?? NONE;

// {letter, words, tone} of a value; minutes are put into the words of «late» and «left».
export function shown(value) {
  const exact = WORDS[value];
  if (exact) return exact;
  const [status, minutes] = value.split(":");
  const measured = WORDS[`${status}:`];
  if (measured) return { ...measured, words: measured.words.replace("{n}", minutes) };
  return WORDS[status] ?? WORDS[""];
}

export const isAbsent = (value) => value.split(":")[0] === "absent";

// The value that a person sees in a cell: the mark, else what is proposed.
export const seen = (cell) => cell.dataset.value || cell.dataset.proposed || "";

// Shows a mark. Where the cell has elements for letter and words they are filled; else the letter is
// the cell's text and the words its label.
export function paint(cell, value, { proposed, sync } = {}) {
  cell.dataset.value = value;
  if (value) delete cell.dataset.proposed;
  else if (proposed) cell.dataset.proposed = proposed;
  if (sync) cell.dataset.sync = sync;
  const { letter, words, tone } = shown(seen(cell));
  cell.dataset.tone = tone;
  const place = cell.querySelector("[data-letter]");
  if (place) place.textContent = letter;
  else cell.textContent = letter;
  const text = cell.querySelector("[data-words]");
  if (text) text.textContent = words;
  else if (cell.dataset.name) cell.setAttribute("aria-label", `${cell.dataset.name}: ${words}`);
}

// The cell of an operation on this page, or null.
export function cellOf(lesson, enrolment, root = document) {
  const place = `[data-testid=cell][data-lesson="${lesson}"][data-enrolment="${enrolment}"]`;
  return root.querySelector(place);
}

const LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё";

// The letters by which marks are typed, also by the same keys of a Latin layout. `values` are those that the page offers. Answers which of them a key means, or undefined; of two
// reasons with one letter the first has it.
export function keysOf(values) {
  const found = new Map();
  for (const value of [...values, "late", "left"]) {
    const letter = shown(value).letter.toLowerCase();
    if (letter && value && value !== "present" && !found.has(letter)) found.set(letter, value);
  }
  for (const sign of "+=·") found.set(sign, "present");
  return (key) => {
    const small = key.toLowerCase();
    const place = LATIN.indexOf(small);
    return found.get(small) ?? (place >= 0 ? found.get(CYRILLIC[place]) : undefined);
  };
}
