// Walking over the grid by keys: one stop of the Tab key, arrows inside (the ARIA pattern of a grid).
// Row -1 is the lessons' heads.

// `shown(column)` says whether a column is to be seen; `moved(element)` hears of every step.
export class Cursor {
  constructor(table, { shown, moved }) {
    this.heads = [...table.tHead.querySelectorAll("th[data-column] > button")];
    this.rows = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("[data-testid=cell]")]);
    for (const cell of this.rows.flat()) cell.tabIndex = -1;
    this.shown = shown;
    this.moved = moved;
    this.row = 0;
    this.column = 0;
    table.addEventListener("focusin", ({ target }) => this.follow(target));
  }

  get element() {
    return this.at(this.row, this.column);
  }

  at(row, column) {
    return row < 0 ? this.heads[column] : this.rows[row]?.[column];
  }

  // Where the Tab key comes in.
  place(row, column) {
    this.element?.setAttribute("tabindex", "-1");
    this.row = row;
    this.column = column;
    this.element?.setAttribute("tabindex", "0");
  }

  // A click or a screen reader has put the focus somewhere.
  follow(target) {
    const head = this.heads.indexOf(target);
    if (head >= 0) this.place(-1, head);
    const row = this.rows.findIndex((cells) => cells.includes(target));
    if (row >= 0) this.place(row, this.rows[row].indexOf(target));
    if (head >= 0 || row >= 0) this.moved(target);
  }

  go(row, column) {
    this.place(Math.max(-1, Math.min(this.rows.length - 1, row)), column);
    this.element.focus();
    this.element.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  // To the next column that is to be seen in a direction, if there is one.
  aside(step) {
    let column = this.column + step;
    while (this.heads[column] && !this.shown(column)) column += step;
    if (this.heads[column]) this.go(this.row, column);
  }

  // The step of a key, or undefined.
  step({ key, ctrlKey }) {
    const seen = this.heads.map((_, column) => column).filter(this.shown);
    const first = seen[0];
    const last = seen.at(-1);
    const steps = {
      ArrowDown: () => this.go(this.row + 1, this.column),
      ArrowUp: () => this.go(this.row - 1, this.column),
      ArrowRight: () => this.aside(1),
      ArrowLeft: () => this.aside(-1),
      Home: () => this.go(ctrlKey ? 0 : this.row, first),
      End: () => this.go(ctrlKey ? this.rows.length - 1 : this.row, last),
      PageDown: () => this.go(this.row + 10, this.column),
      PageUp: () => this.go(Math.max(0, this.row - 10), this.column),
    };
    return steps[key];
  }
}
