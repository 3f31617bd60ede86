/* Numbers for the time without network: blocks leased ahead, kept here, told of afterwards.

   One entry of the browser's store holds what is left and what was given, so that a number is
   never marked as given without being remembered, nor the other way round. */
(function () {
  "use strict";
  const kiosk = document.getElementById("kiosk").dataset;
  const NAME = "kiosk.blocks";
  const EVERY = 15000;
  const MOST_TOLD = 500;
  const LEASE_EVERY = 60000;

  function load() {
    try {
      const kept = JSON.parse(localStorage.getItem(NAME));
      return kept && Array.isArray(kept.blocks) && Array.isArray(kept.given) ? kept : empty();
    } catch {
      return empty();
    }
  }
  const empty = () => ({ day: "", offset: 0, classes: [], blocks: [], given: [] });
  const save = (kept) => localStorage.setItem(NAME, JSON.stringify(kept));
  /* One page at a time, should two be open. */
  const alone = (act) => (navigator.locks ? navigator.locks.request(NAME, act) : act());

  /* The server's clock, by the difference it had at the last contact. */
  const moment = (kept) => new Date(Date.now() + (kept.offset || 0));
  const dayOf = (at) =>
    new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai", dateStyle: "short" }).format(at);

  function left(kept, code) {
    if (dayOf(moment(kept)) !== kept.day) return 0;
    return kept.blocks
      .filter((block) => block.code === code)
      .reduce((sum, block) => sum + Math.max(0, block.last - block.next + 1), 0);
  }
  function isOpen(kept) {
    const at = moment(kept);
    if (kept.is_open_today === false || dayOf(at) !== kept.day) return false;
    return (!kept.opens || at >= new Date(kept.opens)) && (!kept.closes || at < new Date(kept.closes));
  }

  /* The next number of a class: taken and remembered in one stroke, then shown. */
  function give(code, lane, accessible) {
    return alone(() => {
      const kept = load();
      if (!left(kept, code)) return null;
      const block = kept.blocks.find((each) => each.code === code && each.next <= each.last);
      const number = {
        prefix: block.prefix,
        serial: block.next,
        queue_class: code,
        issued_at: moment(kept).toISOString(),
        lane,
        needs_accessible: accessible,
      };
      block.next += 1;
      kept.given.push(number);
      save(kept);
      return number;
    });
  }

  async function ask(address, csrf, body) {
    const answer = await fetch(address, {
      method: body ? "POST" : "GET",
      headers: {
        Accept: "application/json",
        ...(body ? { "Content-Type": "application/json", "X-CSRFToken": csrf } : {}),
      },
      body: body ? JSON.stringify(body) : undefined,
      cache: "no-store",
      signal: AbortSignal.timeout(5000),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  async function tell(csrf) {
    // As many as the server reads at once; the rest is told at the next contact.
    const told = load().given.slice(0, MOST_TOLD);
    if (!told.length) return;
    const answer = await ask(kiosk.reconcile, csrf, { numbers: told });
    if (!Array.isArray(answer.results)) return;
    const same = (a, b) => a.prefix === b.prefix && a.serial === b.serial && a.issued_at === b.issued_at;
    await alone(() => {
      const kept = load();
      kept.given = kept.given.filter((each) => !told.some((other) => same(each, other)));
      save(kept);
    });
  }

  async function fill(csrf) {
    const before = load();
    const held = {};
    before.classes.forEach((each) => (held[each.code] = left(before, each.code)));
    const asked = Date.now();
    const answer = await ask(kiosk.leases, csrf, held);
    await alone(() => {
      const kept = load();
      const old = kept.day === answer.day ? kept.blocks.filter((block) => block.next <= block.last) : [];
      const { at, blocks, ...facts } = answer;
      save({
        ...facts,
        given: kept.given,
        blocks: [...old, ...blocks],
        offset: new Date(at) - (asked + Date.now()) / 2,
        filledAt: Date.now(),
      });
    });
  }

  /* Asked for at most once a minute, whatever page is open; at once on a new day. */
  function isDue() {
    const kept = load();
    return kept.day !== dayOf(moment(kept)) || !(Date.now() - kept.filledAt < LEASE_EVERY);
  }
  /* True when the network is there: then tell, fill up, and let the page know. */
  async function contact() {
    try {
      const now = await ask(kiosk.now);
      await tell(now.csrf);
      if (isDue()) await fill(now.csrf);
      document.dispatchEvent(new CustomEvent("kiosk:now", { detail: now }));
      return true;
    } catch {
      return false;
    }
  }

  window.kioskBlocks = { load, left, isOpen, give, contact };
  if (kiosk.worker && "serviceWorker" in navigator) {
    navigator.serviceWorker.register(kiosk.worker, { scope: kiosk.home }).catch(() => {});
  }
  contact();
  setInterval(contact, EVERY);
})();
