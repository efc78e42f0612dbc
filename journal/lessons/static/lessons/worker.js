// The service worker: /sw.js is FILES, VERSION, SAID (pages without a connection) and the outbox
// (journal/lessons/keeping.py), then this file. Static files come from the device first; a person's own pages from the network
// first, and from the device when it does not answer. Pages hold children's names: there is one
// person's at a time, and none after a log-out.

const STATIC = `static-${VERSION}`;
const PAGES = "pages-"; // and the person's id
const LEAVING = "leaving"; // a cache that is there from a log-out until the server knows of it
const HEADER = "X-Keep-Page"; // the person's id and the seconds for which the page may be kept
const NETWORK_FIRST = 4_000;
const FRESH = 60_000;
const KEEPABLE = /^\/(today\/|lessons\/\d+\/|journal\/\d+\/\d{4}-\d{2}\/)$/;

let epoch = 0; // grows when everything is forgotten, so that nothing under way comes back

self.addEventListener("install", (event) => {
  const filled = caches.open(STATIC).then((cache) => cache.addAll(FILES));
  event.waitUntil(filled.then(() => self.skipWaiting()));
});

// The files of the version before stay: pages that were kept then name them.
self.addEventListener("activate", (event) => {
  const tidied = caches.keys().then((names) => {
    const old = names.filter((name) => name.startsWith("static-") && name !== STATIC);
    return Promise.all(old.slice(0, -1).map((name) => caches.delete(name)));
  });
  event.waitUntil(tidied.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "GET" && url.pathname.startsWith("/static/")) {
    event.respondWith(staticFile(request));
  } else if (request.mode === "navigate") {
    event.respondWith(navigate(event, url));
  }
});

self.addEventListener("message", (event) => {
  if (event.data.kind === "keep") event.waitUntil(keepAll(event.data.urls, event.source));
});

self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(sendQueue());
});

async function staticFile(request) {
  const found = await caches.match(request);
  return found ?? fetch(request);
}

async function navigate(event, url) {
  const { request } = event;
  const isForm = request.method !== "GET";
  if (isForm && url.pathname === "/logout/") return leave(request);
  if (!(await left())) return said("leaving");
  if (isForm) return fetch(request).catch(() => said("unsent"));
  if (url.pathname === "/login/") await forget();
  // How a month is looked at is in its address; the page is the same.
  const isWhole = !url.search || url.pathname.startsWith("/journal/");
  if (KEEPABLE.test(url.pathname) && isWhole) return page(event, url.pathname);
  return fetch(request).catch(() => elsewhere(url));
}

// Without a connection a log-out is finished as soon as there is one, before any page is shown.
async function leave(request) {
  await caches.open(LEAVING);
  await forget();
  const response = await fetch(request).catch(() => null);
  if (response?.type === "opaqueredirect") await caches.delete(LEAVING);
  if (!response) await self.registration.sync?.register("outbox").catch(() => {});
  return response ?? said("leaving");
}

// Whether nobody has a log-out to finish, or it is finished now. The page that asks «Log out?» has the
// token for the answer; whoever is out already is led away from it.
function left() {
  leaving ??= endLeaving().finally(() => { leaving = null; });
  return leaving;
}

let leaving = null; // a page and the worker's own wish may ask at once

async function endLeaving() {
  if (!(await caches.has(LEAVING))) return true;
  const ask = (how) => fetch("/logout/", {
    credentials: "same-origin", cache: "no-store", redirect: "manual", ...how,
  });
  try {
    let response = await ask({});
    const text = response.ok ? await response.text() : "";
    const token = /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(text)?.[1];
    if (token) response = await ask({ method: "POST", headers: { "X-CSRFToken": token } });
    if (response.type !== "opaqueredirect") return false;
  } catch {
    return false;
  }
  await forget();
  return caches.delete(LEAVING);
}

async function page(event, path) {
  const found = fetchPage(path, event.request).catch(() => null);
  event.waitUntil(found);
  const copy = await keptPage(path);
  if (!copy) return (await found) ?? nothing();
  const patience = new Promise((resolve) => setTimeout(resolve, NETWORK_FIRST, null));
  const response = await Promise.race([found, patience]);
  return response && response.status < 500 ? response : copy;
}

// The first page of a person leads to «Сегодня»; nothing else is on the device.
async function elsewhere(url) {
  const today = url.pathname === "/" && (await keptPage("/today/"));
  return today ? Response.redirect("/today/") : nothing();
}

// The page that is asked for is not here, but perhaps that of the day.
async function nothing() {
  return said((await keptPage("/today/")) ? "missing" : "empty");
}

function said(kind) {
  return new Response(SAID[kind], { headers: { "Content-Type": "text/html; charset=utf-8" } });
}

async function fetchPage(path, request) {
  const begun = epoch;
  const asked = Date.now();
  const response = await fetch(request);
  if (begun === epoch) await keep(path, response.clone(), asked);
  return response;
}

// A page without the header says that nothing may be kept here; a refused one is not kept.
async function keep(path, response, asked) {
  if (response.type === "opaqueredirect" || response.redirected || response.status >= 500) return;
  const [user, seconds] = (response.headers.get(HEADER) ?? "").split(" ");
  if (response.ok && !user) return forget();
  const name = PAGES + user;
  const begun = epoch;
  for (const other of await caches.keys()) {
    if (other.startsWith(PAGES) && user && other !== name) await caches.delete(other);
  }
  if (!response.ok) {
    for (const other of await caches.keys()) {
      if (other.startsWith(PAGES)) await (await caches.open(other)).delete(path);
    }
    return;
  }
  const headers = {
    "Content-Type": response.headers.get("Content-Type"),
    "Content-Security-Policy": response.headers.get("Content-Security-Policy") ?? "",
    "X-Kept-At": String(asked),
    "X-Kept-Until": String(Date.now() + 1000 * Number(seconds)),
  };
  const copy = new Response(await response.text(), { headers });
  if (begun === epoch) await (await caches.open(name)).put(path, copy);
}

// The copy says of itself that it is one: what was answered since is shown over it.
async function keptPage(path) {
  const copy = await find(path);
  if (!copy) return null;
  const text = await copy.text();
  const kept = `data-kept="yes" data-kept-at="${copy.headers.get("X-Kept-At")}"`;
  return new Response(text.replace('data-kept="no"', kept), { headers: copy.headers });
}

async function find(path) {
  for (const name of await caches.keys()) {
    if (!name.startsWith(PAGES)) continue;
    const cache = await caches.open(name);
    const copy = await cache.match(path);
    if (copy && Date.now() < Number(copy.headers.get("X-Kept-Until"))) return copy;
    if (copy) await cache.delete(path);
  }
  return null;
}

async function keepAll(paths, client) {
  if (await caches.has(LEAVING)) return;
  const urls = [];
  for (const path of new Set(paths.filter((each) => KEEPABLE.test(each)))) {
    const copy = await find(path);
    const fresh = copy && Date.now() - Number(copy.headers.get("X-Kept-At")) < FRESH;
    // A session that is over leads to the log-in page, which is none of ours to ask for.
    const asked = new Request(path, { headers: { Accept: "text/html" }, redirect: "manual" });
    if (!fresh) await fetchPage(path, asked).catch(() => {});
    if (!(await find(path))) continue;
    urls.push(path);
    client.postMessage({ kind: "kept", urls });
  }
}

async function forget() {
  epoch += 1;
  for (const name of await caches.keys()) if (name.startsWith(PAGES)) await caches.delete(name);
}

// The browser says that there is a connection, perhaps with no page open. Whose queue it is, the
// session says.
async function sendQueue() {
  if (await caches.has(LEAVING)) {
    if (!(await left())) throw new Error("try again");
    return;
  }
  const headers = { Accept: "application/json" };
  const response = await fetch("/journal/token/", { headers, credentials: "same-origin" });
  if (!response.ok) return;
  const { user, token } = await response.json();
  const outbox = await Outbox.open({
    user: String(user), owner: "", ops: "/journal/ops/", token: "/journal/token/", csrf: token,
  });
  await outbox.send();
  if (outbox.state === "offline") throw new Error("try again");
}
