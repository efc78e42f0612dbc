// The queue of what a person did, kept on the device until the server has answered it. One class for
// pages and for the service worker (which gets this very text), so nothing here touches a document.
//
// An operation is stored durably before it is sent; whatever may have reached the server (`sent`) is
// never changed again, only sent again with the same uuid and answered the same. No names of
// children are kept: ids and values alone.

const MOST = 200; // operations in one request (contract.md)
const DEBOUNCE = 400;
const PATIENCE = 20_000;
const PAUSES = { first: 2_000, longest: 60_000 };
const KEEP_ANSWERS = 48 * 3_600_000;
const LOCK = "zvonok-outbox";

const result = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

const finished = (transaction) => new Promise((resolve, reject) => {
  transaction.oncomplete = () => resolve();
  transaction.onabort = transaction.onerror = () => reject(transaction.error);
});

function openDatabase() {
  const asked = indexedDB.open("zvonok", 1);
  asked.onupgradeneeded = () => {
    for (const name of ["ops", "answered"]) {
      asked.result.createObjectStore(name, { keyPath: "id", autoIncrement: true })
        .createIndex("user", "user");
    }
    asked.result.createObjectStore("problems", { keyPath: "key" }).createIndex("user", "user");
  };
  return result(asked);
}

// `crypto.randomUUID` is there in secure contexts only.
function newUuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// Where two operations meet: a cell, the fields of a lesson, the roll of a lesson.
function placeOf(op) {
  return op.kind === "mark" ? `mark:${op.lesson}:${op.enrolment}` : `${op.kind}:${op.lesson}`;
}

// Only one tab, or the worker, sends at a time. Without locks a uuid sent twice is still done once.
function alone(act) {
  return navigator.locks ? navigator.locks.request(LOCK, act) : act();
}

// Events:
//   "queued"  detail {op}                 an operation came in, here or in another tab
//   "dropped" detail {op}                 one was taken back, or undone by one back to its base
//   "answer"  detail {op, answer}         it was answered: result ok|conflict|locked|invalid|refused
//   "state"   detail {state, queued, why} saved|queued|sending|offline|login|stranger|refused
//                                         |broken: this device keeps nothing
//   "problems"                            the list of problems changed
// `undecided` counts the conflicts that wait for a person.
class Outbox extends EventTarget {
  // `settings`: user (id), owner (how the person is called), ops, token (addresses), csrf.
  constructor(database, settings) {
    super();
    this.settings = settings;
    this.state = "saved";
    this.queued = 0;
    this.undecided = 0;
    this.why = "";
    this.#database = database;
    this.#csrf = settings.csrf ?? "";
    this.#channel = new BroadcastChannel("zvonok-outbox");
    this.#channel.onmessage = (event) => this.#heard(event.data);
  }

  static async open(settings) {
    const outbox = new Outbox(await openDatabase(), settings);
    await outbox.#prune();
    await outbox.#tell("saved");
    return outbox;
  }

  #database;
  #csrf;
  #channel;
  #timer = 0;
  #pause = 0;
  #sending = null;
  #again = false;

  // What people do. Each promise is kept once the operation is safely on the device.

  // `base` is the value that the person saw, "" for a proposal.
  mark({ lesson, enrolment, value, base }) {
    const op = this.#fresh({ kind: "mark", lesson, enrolment: Number(enrolment), value, base });
    return this.#add(op, (last) => {
      if (last.value !== undefined) op.base = last.base;
      return op.value === op.base ? null : op;
    });
  }

  // `fields`: {topic: {value, base}, ...}, those that changed.
  describe({ lesson, fields }) {
    const op = this.#fresh({ kind: "lesson", lesson, fields });
    return this.#add(op, (last) => {
      const all = { ...last.fields };
      for (const [name, edit] of Object.entries(fields)) {
        const base = all[name] ? all[name].base : edit.base;
        if (same(edit.value, base)) delete all[name];
        else all[name] = { value: edit.value, base };
      }
      op.fields = all;
      return Object.keys(all).length ? op : null;
    });
  }

  // `seen`: [{enrolment, value}], which become the marks.
  roll({ lesson, seen }) {
    const op = this.#fresh({ kind: "roll", lesson, seen });
    return this.#add(op, () => op);
  }

  // Takes the roll back: a roll that was not sent is simply dropped.
  async unroll({ lesson }) {
    const rows = await this.#rows(Number(lesson));
    const last = rows.at(-1);
    if (last?.op.kind === "roll" && last.op.seen && (await this.#drop(last))) return;
    const op = this.#fresh({ kind: "roll", lesson, taken: false });
    await this.#add(op, () => op);
  }

  // What waits, in its order: to be shown over what the server said.
  async pending() {
    return (await this.#rows()).map((row) => row.op);
  }

  // What was answered since a moment (ms of the device), for a page that is older than the answers.
  async answered(since = 0) {
    const rows = await this.#all("answered");
    return rows.filter((row) => row.at >= since).map(({ op, answer }) => ({ op, answer }));
  }

  // Operations that were not stored, until each is settled: [{key, op, answer}].
  problems() {
    return this.#all("problems");
  }

  async settle(key) {
    const writing = await this.#write("problems");
    writing.objectStore("problems").delete(key);
    await finished(writing);
    this.#post({ problems: true });
    this.dispatchEvent(new Event("problems"));
    await this.#tell(this.state, this.why);
  }

  // What other people left on this device: [{owner, queued}].
  async others() {
    const reading = await this.#begin("ops");
    const rows = await result(reading.objectStore("ops").getAll());
    const found = new Map();
    for (const row of rows) {
      if (row.user !== this.settings.user) found.set(row.owner, (found.get(row.owner) ?? 0) + 1);
    }
    return [...found].map(([owner, queued]) => ({ owner, queued }));
  }

  // Sending

  // Soon: a person who marks ten children in a second sends one request.
  flush() {
    this.#later(DEBOUNCE);
  }

  // Now. The promise is kept when there is nothing more to be done for the moment.
  send() {
    clearTimeout(this.#timer);
    if (this.#sending) {
      this.#again = true;
      return this.#sending;
    }
    this.#sending = alone(() => this.#drain()).finally(() => {
      this.#sending = null;
      if (this.#again) {
        this.#again = false;
        this.flush();
      }
    });
    return this.#sending;
  }

  async #drain() {
    let limit = MOST;
    for (;;) {
      const batch = await this.#take(limit);
      if (!batch.length) {
        this.#pause = 0;
        return this.#tell("saved");
      }
      await this.#tell("sending");
      const reply = await this.#ask(batch);
      if (reply.results) {
        this.#pause = 0;
        await this.#keep(batch, reply.results);
      } else if (reply.state !== "bad") {
        return this.#stop(reply);
      } else if (batch.length > 1) {
        limit = Math.ceil(batch.length / 2); // one of them is poisonous: find it
      } else {
        await this.#keep(batch, [{ result: "refused", why: reply.why }]);
        limit = MOST;
      }
    }
  }

  async #stop({ state, why, wait }) {
    if (state === "offline") {
      this.#pause = Math.min(PAUSES.longest, Math.max(PAUSES.first, this.#pause * 2));
      this.#later(wait ?? this.#pause);
    }
    await this.#tell(state, why);
  }

  #later(delay) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.send(), delay);
  }

  // {results} | {state: "bad"|"offline"|"login"|"stranger"|"refused", why, wait}
  async #ask(batch, again = true) {
    const body = JSON.stringify({ user: this.settings.user, ops: batch.map((row) => row.op) });
    let response;
    try {
      if (!this.#csrf) await this.#renew();
      response = await this.#fetch(this.settings.ops, {
        method: "POST",
        body,
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.#csrf },
      });
    } catch {
      return { state: "offline" };
    }
    const told = await response.json().catch(() => null);
    if (response.ok && Array.isArray(told?.results)) return { results: told.results };
    const states = { 400: "bad", 413: "bad", 401: "login", 403: "refused", 409: "stranger" };
    let { status } = response;
    if (status === 403 && again) {
      status = await this.#renew();
      if (status === 200) return this.#ask(batch, false);
    }
    const wait = 1000 * Number(response.headers.get("Retry-After") ?? 0) || undefined;
    return { state: states[status] ?? "offline", why: told?.error ?? "", wait };
  }

  // A token for a page from before a log-in; answers the status, 0 when nothing answered.
  async #renew() {
    const response = await this.#fetch(this.settings.token, {}).catch(() => null);
    const told = response?.ok ? await response.json().catch(() => null) : null;
    if (told?.token) this.#csrf = told.token;
    return told?.token || !response?.ok ? response?.status ?? 0 : 0;
  }

  #fetch(url, options) {
    const headers = { Accept: "application/json", ...options.headers };
    const signal = AbortSignal.timeout(PATIENCE);
    return fetch(url, { ...options, headers, signal, credentials: "same-origin", cache: "no-store" });
  }

  // The first operations in their order, noted as sent before they leave.
  async #take(limit) {
    const writing = await this.#write("ops");
    const store = writing.objectStore("ops");
    const rows = await result(store.index("user").getAll(this.settings.user, limit));
    for (const row of rows) {
      if (!row.sent) store.put({ ...row, sent: true });
    }
    await finished(writing);
    return rows;
  }

  // Operations leave the queue in the transaction that notes what became of them.
  async #keep(batch, results) {
    const writing = await this.#write("ops", "answered", "problems");
    const pairs = batch.map(({ id, user, op }, number) => {
      const answer = results[number] ?? { result: "refused", why: "" };
      writing.objectStore("ops").delete(id);
      // Two refusals of one lesson's fields are of two texts: neither takes the other's place.
      const key = `${user}:${placeOf(op)}${op.kind === "lesson" ? `:${op.uuid}` : ""}`;
      if (answer.result === "ok") {
        writing.objectStore("answered").add({ user, op, answer, at: Date.now() });
      } else {
        writing.objectStore("problems").put({ key, user, op, answer, at: Date.now() });
      }
      return { op, answer };
    });
    await finished(writing);
    this.#post({ pairs });
    this.#hand(pairs);
  }

  #hand(pairs) {
    for (const detail of pairs) this.dispatchEvent(new CustomEvent("answer", { detail }));
    if (pairs.some(({ answer }) => answer.result !== "ok")) {
      this.dispatchEvent(new Event("problems"));
    }
  }

  // The store

  #fresh(told) {
    const known = { uuid: newUuid(), made_at: new Date().toISOString() };
    return { ...known, ...told, lesson: Number(told.lesson) };
  }

  // Puts an operation in the place of an unsent one at the same place, else at the end. A roll is a
  // wall: what was seen in it stays before it. `merge` gets the older one, or {}, and answers what
  // is to be stored, or null when nothing is left to do.
  async #add(op, merge) {
    try {
      await this.#store(op, merge);
    } catch (error) {
      // Not on the device, so nowhere: the page takes it back and says so.
      await this.#tell("broken");
      throw error;
    }
  }

  async #store(op, merge) {
    const writing = await this.#write("ops");
    const store = writing.objectStore("ops");
    const rows = await result(store.index("user").getAll(this.settings.user));
    const lessons = rows.filter((row) => row.op.lesson === op.lesson);
    const last = lessons.findLast((row) => placeOf(row.op) === placeOf(op));
    const walled = lessons.some((row) => last && row.id > last.id && row.op.kind === "roll");
    const free = last && !last.sent && !walled ? last : null;
    const wanted = merge(free ? free.op : {});
    const { user, owner } = this.settings;
    if (wanted && free) store.put({ ...free, op: wanted });
    else if (wanted) store.add({ user, owner, sent: false, op: wanted });
    else if (free) store.delete(free.id);
    await finished(writing);
    const event = wanted ? "queued" : "dropped";
    this.#post({ [event]: op });
    this.dispatchEvent(new CustomEvent(event, { detail: { op } }));
    await this.#tell(this.#sending ? "sending" : "queued");
    this.flush();
  }

  async #drop({ id, op }) {
    const writing = await this.#write("ops");
    const store = writing.objectStore("ops");
    const row = await result(store.get(id));
    if (row && !row.sent) store.delete(id);
    await finished(writing);
    if (!row || row.sent) return false;
    this.#post({ dropped: op });
    this.dispatchEvent(new CustomEvent("dropped", { detail: { op } }));
    await this.#tell(this.state);
    return true;
  }

  async #rows(lesson) {
    const rows = await this.#all("ops");
    return lesson === undefined ? rows : rows.filter((row) => row.op.lesson === lesson);
  }

  async #all(name) {
    const reading = await this.#begin(name);
    return result(reading.objectStore(name).index("user").getAll(this.settings.user));
  }

  #write(...names) {
    return this.#begin(names, "readwrite", { durability: "strict" });
  }

  // A browser closes the connection when a page has slept or the disk is full: it is opened again.
  async #begin(...how) {
    try {
      return this.#database.transaction(...how);
    } catch (error) {
      if (error.name !== "InvalidStateError") throw error;
      this.#database = await openDatabase();
      return this.#database.transaction(...how);
    }
  }

  async #prune() {
    const writing = await this.#write("answered");
    const store = writing.objectStore("answered");
    const rows = await result(store.getAll());
    for (const row of rows) if (row.at < Date.now() - KEEP_ANSWERS) store.delete(row.id);
    await finished(writing);
  }

  // Telling: this page, and the person's other tabs

  async #tell(state, why = "") {
    if (state !== "broken") {
      this.queued = (await this.#rows()).length;
      const problems = await this.problems();
      this.undecided = problems.filter(({ answer }) => answer.result === "conflict").length;
    }
    this.state = state === "saved" && this.queued ? "queued" : state;
    if (state === "queued" && !this.queued) this.state = "saved";
    this.why = why;
    const detail = { state: this.state, queued: this.queued, why };
    this.dispatchEvent(new CustomEvent("state", { detail }));
  }

  #post(message) {
    this.#channel.postMessage({ user: this.settings.user, ...message });
  }

  async #heard({ user, queued, pairs, dropped, problems }) {
    if (user !== this.settings.user) return;
    if (queued) this.dispatchEvent(new CustomEvent("queued", { detail: { op: queued } }));
    if (dropped) this.dispatchEvent(new CustomEvent("dropped", { detail: { op: dropped } }));
    if (pairs) this.#hand(pairs);
    if (problems) this.dispatchEvent(new Event("problems"));
    if (!this.#sending) await this.#tell("saved");
  }
}

function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

export { Outbox, placeOf, same };
