/* Nothing typed is lost: drafts saved on the server (data-autosave), a copy on this tab (data-keep). */
(function () {
  "use strict";
  const words = document.getElementById("words").dataset;
  const root = document.documentElement;
  const kind = root.dataset.page;
  const owner = root.dataset.owner || "";
  const PREFIX = "onewindow:";
  const SKIPPED = "[data-private],[type=password],[type=file],[type=hidden],[type=submit],[type=button]";
  const CITIZEN_ID = /(^|\D)\d{17}[\dXx](\D|$)/;
  const clockTime = (at) => new Date(at).toTimeString().slice(0, 5);
  const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name]);

  function copies() {
    try {
      return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
    } catch {
      return [];
    }
  }
  function read(key) {
    try {
      return JSON.parse(sessionStorage.getItem(key));
    } catch {
      return null;
    }
  }
  function write(key, copy) {
    try {
      sessionStorage.setItem(key, JSON.stringify(copy));
    } catch {
      /* storage is full or refused: the page itself still holds everything */
    }
  }
  const drop = (key) => sessionStorage.removeItem(key);
  const keyOf = (form) => `${PREFIX}${location.pathname}#${form.dataset.keep || form.id}`;

  function controls(form) {
    return [...form.elements].filter((e) => e.name && e.matches("input,select,textarea") && !e.matches(SKIPPED));
  }
  function values(form) {
    const kept = [];
    for (const e of controls(form)) {
      const choice = e.type === "checkbox" || e.type === "radio";
      if (choice) kept.push([e.name, e.value, e.checked]);
      else if (!CITIZEN_ID.test(e.value)) kept.push([e.name, e.value]);
    }
    return kept;
  }
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  function restore(form, kept) {
    const seen = {};
    for (const [name, value, checked] of kept) {
      const named = controls(form).filter((e) => e.name === name);
      const choice = named.find((e) => checked !== undefined && e.value === value);
      if (choice) choice.checked = checked;
      else if (checked === undefined) {
        seen[name] = (seen[name] ?? -1) + 1;
        const target = named[seen[name]];
        if (target) target.value = value;
      }
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function button(text, className, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `btn ${className}`;
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }
  function offer(form, key, copy) {
    const box = document.createElement("div");
    const text = document.createElement("p");
    const row = document.createElement("div");
    box.className = "notice kept";
    box.setAttribute("role", "status");
    row.className = "row gap-top";
    text.textContent = fill(words.kept, { time: clockTime(copy.at) });
    row.append(
      button(words.restore, "primary", () => {
        restore(form, copy.values);
        row.remove();
        text.textContent = words.restored;
      }),
      button(words.forget, "", () => {
        drop(key);
        box.remove();
      }),
    );
    box.append(text, row);
    form.before(box);
  }

  /* Copies of other people are dropped; what was sent and answered by a normal page is done with. */
  function settle() {
    const arrived = performance.getEntriesByType("navigation")[0];
    const again = arrived && arrived.type !== "navigate";
    for (const key of copies()) {
      const copy = read(key);
      const foreign = !copy || (owner && copy.owner && copy.owner !== owner);
      if (foreign) drop(key);
      else if (copy.sent && (kind === "sign-in" || kind === "error")) write(key, { ...copy, sent: false });
      else if (copy.sent && !again) drop(key);
    }
  }

  function keep(form) {
    const key = keyOf(form);
    const first = values(form);
    const copy = read(key);
    if (copy && !same(copy.values, first)) offer(form, key, copy);
    let timer = 0;
    const store = (sent) => write(key, { at: Date.now(), owner, sent, values: values(form) });
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => store(false), 400);
    });
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      store(true);
    });
    form.addEventListener("htmx:afterRequest", (event) => {
      const { xhr } = event.detail;
      // The sign-in page is no answer to what was sent: the session is gone, the copy stays.
      if (xhr.status < 400 && !xhr.responseURL.includes("/sign-in/")) drop(key);
    });
    window.addEventListener("pageshow", (event) => {
      const left = read(key);
      if (event.persisted && left) write(key, { ...left, sent: false });
    });
  }

  /* Drafts: the whole form without files, after a pause in typing; each save has a key of its own. */
  const freshKey = () =>
    [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  function autosave(form) {
    const shown = document.querySelector(form.dataset.autosaveState || "[data-autosave-state]");
    const pause = Number(form.dataset.autosavePause || 1200);
    let timer = 0;
    let busy = false;
    let waiting = false;
    const say = (text) => {
      if (shown) shown.textContent = text;
    };
    function later(delay) {
      clearTimeout(timer);
      timer = setTimeout(save, delay);
    }
    function body() {
      const data = new FormData(form);
      for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
      data.set("idempotency_key", freshKey());
      return data;
    }
    async function save() {
      if (form.dataset.sending) return;
      if (busy) {
        waiting = true;
        return;
      }
      busy = true;
      say(words.saving);
      try {
        const answer = await fetch(form.dataset.autosave, {
          method: "POST",
          body: body(),
          redirect: "manual",
          headers: { "HX-Request": "true" },
          credentials: "same-origin",
        });
        if (answer.ok) say(fill(words.saved, { time: clockTime(Date.now()) }));
        else if (answer.type === "opaqueredirect" || answer.status === 403) say(words.sessionLost);
        else throw new Error(String(answer.status));
      } catch {
        say(words.notSaved);
        later(15000);
      } finally {
        busy = false;
        if (waiting) {
          waiting = false;
          later(pause);
        }
      }
    }
    form.addEventListener("input", () => later(pause));
    form.addEventListener("change", () => later(pause));
  }

  settle();
  document.querySelectorAll("form[data-keep]").forEach(keep);
  document.querySelectorAll("form[data-autosave]").forEach(autosave);
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-clear-kept]")) copies().forEach(drop);
  });
})();
