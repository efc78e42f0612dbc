// The server's clock: that of a device may be wrong by hours. Every page says when the server made it;
// how far the device is off is remembered for the pages that were kept on it.

const PLACE = "clock-ahead";
const root = document.getElementById("sync");
const [how] = performance.getEntriesByType("navigation");
const made = Date.parse(root?.dataset.now);

// Whether the page may be older than this visit.
export const isOld = root?.dataset.kept === "yes" || how?.type === "back_forward";

const ahead = isOld ? remembered() : measured();

function measured() {
  const arrived = Date.now() - performance.now() + (how?.responseStart ?? 0);
  const found = made - arrived || 0;
  try {
    localStorage.setItem(PLACE, Math.round(found));
  } catch {
    // Storage is switched off: then no page is kept either.
  }
  return found;
}

function remembered() {
  try {
    return Number(localStorage.getItem(PLACE)) || 0;
  } catch {
    return 0;
  }
}

export const now = () => Date.now() + ahead;

// When the page was made, as the device's clock said it; early rather than late.
export function madeAt() {
  if (!isOld) return performance.timeOrigin;
  return Number(root.dataset.keptAt) || made - ahead - 5_000 || 0;
}

// Does it when the server's clock reaches this moment (ISO 8601): at once when it has. A device that
// slept is asked again within a minute.
export function at(moment, act) {
  const wait = Date.parse(moment) - now();
  if (wait > 0) setTimeout(() => at(moment, act), Math.min(wait, 60_000));
  else act();
}
