// Pages and their files for a cellar without signal. What is logged is no business of this worker:
// a page keeps it and sends it (sending.js), so that it is seen where it waits.

const FILES = "files-%VERSION%", PAGES = "pages";
const ASSETS = %ASSETS%;
const PATIENCE = 5000;

addEventListener("install", (event) => {
  event.waitUntil((async () => {
    await (await caches.open(FILES)).addAll([...ASSETS, "/offline"]);
    await skipWaiting();
  })());
});

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    // Pages of an earlier version still name its files: those stay until the pages are renewed.
    const known = (await caches.keys()).filter((name) => name.startsWith("files-"));
    for (const old of known.slice(0, -2)) if (old !== FILES) await caches.delete(old);
    await clients.claim();
  })());
});

// One message after the other: what is forgotten must not take what is kept after it.
let turn = Promise.resolve();

addEventListener("message", (event) => {
  turn = turn.then(() => follow(event.data)).catch(() => {});
  event.waitUntil(turn);
});

async function follow({ forget, keep: addresses }) {
  if (forget) await caches.delete(PAGES);
  if (addresses) await keep(addresses);
}

// And the pages that those lead to in a cellar: an order's, a supplier's.
async function keep(addresses) {
  const asked = new Set(addresses);
  for (const address of asked) {
    try {
      const answer = await store(address, await fetch(address, { credentials: "same-origin" }));
      if (address.endsWith("/delivery"))
        for (const [, link] of (await answer.text()).matchAll(/data-offline href="([^"]+)"/g)) asked.add(link);
    } catch {
      return; // no signal: what is kept already stays
    }
  }
}

async function store(address, answer) {
  if (answer.ok && !answer.redirected && answer.headers.get("X-Offline") === "keep")
    await (await caches.open(PAGES)).put(address, answer.clone());
  return answer;
}

addEventListener("fetch", (event) => {
  const { request } = event, address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (address.pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(request, event));
});

async function file(request) {
  return (await caches.match(request)) ?? fetch(request);
}

// The network first, and not for long: then what was kept, then the page that says so.
async function page(request, event) {
  const fresh = fetch(request).then((answer) => store(request.url, answer));
  event.waitUntil(fresh.catch(() => {}));
  const kept = await (await caches.open(PAGES)).match(request.url);
  if (!kept) return fresh.catch(async () => (await caches.match("/offline")) ?? Response.error());
  const slow = new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE));
  return Promise.race([fresh.catch(() => kept), slow]);
}
