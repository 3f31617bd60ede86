/* The kiosk's worker: keeps one page and its files, and shows that page when the network is away.
   VERSION and KEPT stand above, written by the server. No other page is ever kept. */
"use strict";
const CACHE = `kiosk-${VERSION}`;
const PATIENCE = 6000;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(KEPT.map((address) => new Request(address, { cache: "reload" }))))
      .then(() => self.skipWaiting()),
  );
});
self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

const shell = () => caches.match(KEPT[0]);

/* A page: from the network; when that is away, broken or too slow, the one that is kept. */
async function page(request) {
  try {
    const late = new Promise((_, fail) => setTimeout(() => fail(new Error("slow")), PATIENCE));
    const answer = await (request.method === "GET" ? Promise.race([fetch(request), late]) : fetch(request));
    if (answer.status < 500) return answer;
    return (await shell()) || answer;
  } catch (trouble) {
    const kept = await shell();
    if (kept) return kept;
    throw trouble;
  }
}
async function file(request) {
  try {
    return await fetch(request);
  } catch (trouble) {
    const kept = await caches.match(request, { ignoreSearch: true });
    if (kept) return kept;
    throw trouble;
  }
}

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (address.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(page(event.request));
  else if (KEPT.includes(address.pathname)) event.respondWith(file(event.request));
});
