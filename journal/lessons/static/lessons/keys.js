// The letters by which marks are typed, the same on every screen, also by the same keys of a Latin
// layout.

import { shown } from "./marks.js";

const LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё";

// `values` are those that the page offers. Answers which of them a key means, or undefined; of two
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
