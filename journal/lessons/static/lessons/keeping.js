// The page's side of the service worker: keeping this page and those it leads to for work without a
// connection, and sending when the worker says so.

const worker = navigator.serviceWorker;

export async function keepPages(root, outbox) {
  if (!worker || !root.dataset.worker) return;
  if (document.readyState !== "complete") {
    await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
  }
  worker.addEventListener("message", ({ data }) => {
    if (data.kind === "send") outbox.send();
    if (data.kind === "kept" && data.urls.includes(location.pathname)) {
      root.querySelector("[data-testid=sync-status]").dataset.offlineReady = "true";
    }
  });
  try {
    await worker.register(root.dataset.worker, { scope: "/", updateViaCache: "none" });
    const { active, sync } = await worker.ready;
    const links = [...document.querySelectorAll("a[data-keep]")].map((link) => link.pathname);
    active.postMessage({ kind: "keep", urls: [location.pathname, root.dataset.today, ...links] });
    outbox.addEventListener("queued", () => sync?.register("outbox").catch(() => {}));
  } catch {
    // Without a worker everything works but pages without a connection.
  }
}
