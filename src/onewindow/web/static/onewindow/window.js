/* The clerk's desk: clocks that run, lists that renew themselves, nothing lost when the net goes. */
(function () {
  "use strict";
  const desk = document.getElementById("desk");
  const told = document.getElementById("told");
  const said = document.getElementById("said");
  const offline = document.getElementById("offline");
  const POLL = 10000;
  const pad = (n) => String(n).padStart(2, "0");
  let ahead = 0;
  let lastSaid = "";
  const now = () => Date.now() + ahead;
  const root = () => desk.querySelector("[data-desk]");

  /* Clocks: since, until, not before, gone at. */
  function clock(seconds) {
    const s = Math.max(Math.floor(seconds), 0);
    const minutes = Math.floor(s / 60);
    return minutes < 60 ? `${pad(minutes)}:${pad(s % 60)}` : `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${pad(s % 60)}`;
  }
  const left = (moment) => Math.ceil((Date.parse(moment) - now()) / 1000);
  function tick() {
    document.querySelectorAll("time[data-since]").forEach((e) => {
      e.textContent = clock((now() - Date.parse(e.dataset.since)) / 1000);
    });
    desk.querySelectorAll("[data-until]").forEach((e) => {
      const seconds = left(e.dataset.until);
      e.textContent = seconds > 0 ? e.dataset.words.replace("{n}", seconds) : "";
    });
    desk.querySelectorAll("[data-not-before]").forEach((e) => {
      e.disabled = left(e.dataset.notBefore) > 0;
    });
    desk.querySelectorAll("[data-gone-at]").forEach((e) => {
      e.hidden = left(e.dataset.goneAt) <= 0;
    });
  }

  /* What changed is said once to who cannot see it; the keyboard stays on the desk. */
  function arrived(first) {
    const at = root();
    if (!at) return;
    ahead = Date.parse(at.dataset.now) - Date.now();
    document.title = document.title.replace(/^.*?(?= · [^·]*$)/, at.dataset.title);
    if (Number(at.dataset.waiting) > 0 && told.querySelector("[data-nobody]")) told.replaceChildren();
    const place = document.querySelector(".bar .place");
    if (place && at.dataset.window) place.textContent = at.dataset.window;
    if (at.dataset.said !== lastSaid && !first) said.textContent = at.dataset.said;
    lastSaid = at.dataset.said;
    const panel = desk.querySelector(".panel");
    if (panel && document.activeElement === document.body && !first) {
      panel.setAttribute("tabindex", "-1");
      panel.focus({ preventScroll: true });
    }
    tick();
    listen();
  }
  const renewDesk = () => desk.dispatchEvent(new Event("desk-renew"));
  document.addEventListener("desk-changed", (event) => {
    const { nobody, refused } = event.detail || {};
    if (nobody) told.replaceChildren(document.getElementById("nobody").content.cloneNode(true));
    else if (!refused) told.replaceChildren();
    renewDesk();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target === desk) arrived(false);
  });
  const states = (one, other) =>
    one && other && ["visit", "version", "shift"].every((name) => one.dataset[name] === other.dataset[name]);
  const parsed = (html) => new DOMParser().parseFromString(html, "text/html");
  /* A renewal that was on its way does not shut what somebody has opened since. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target !== desk || !isBusy()) return;
    const fresh = parsed(event.detail.xhr.responseText).querySelector("[data-desk]");
    if (states(fresh, root())) event.detail.shouldSwap = false;
  });

  /* The line renews itself; the rest only when somebody else moved this number and nobody types. */
  const isBusy = () =>
    desk.querySelector("details.reasoned[open], #line input:checked") !== null || desk.contains(document.activeElement) && document.activeElement.matches("input,select");
  let wanted = 0;
  let asking = false;
  async function renewLine() {
    const line = document.getElementById("line");
    if (!line || asking || document.hidden) return;
    asking = true;
    try {
      const answer = await fetch("/window/line/", { headers: { "HX-Request": "true" }, credentials: "same-origin" });
      if (answer.redirected || answer.status === 403) {
        window.location.reload();
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      const html = await answer.text();
      isOnline(true);
      take(line, html);
    } catch {
      isOnline(false);
    } finally {
      asking = false;
    }
  }
  function take(line, html) {
    const fresh = parsed(html).querySelector("[data-line]");
    const at = root();
    if (isBusy()) return;
    if (!states(fresh, at) || at.dataset.stage === "idle") {
      renewDesk();
      return;
    }
    line.replaceChildren(document.importNode(fresh, true));
    if (window.htmx) window.htmx.process(line);
    tick();
  }
  function soon() {
    clearTimeout(wanted);
    wanted = setTimeout(renewLine, 250);
  }

  /* News: server-sent events where there are any; a look every ten seconds all the same. */
  let stream = null;
  let address = "";
  function listen() {
    const at = root();
    const wants = (at && at.dataset.stream) || "";
    if (wants.split("/live/")[0] === address.split("/live/")[0] && stream && stream.readyState !== EventSource.CLOSED) return;
    if (stream) stream.close();
    address = wants;
    stream = wants && window.EventSource ? new EventSource(wants) : null;
    if (!stream) return;
    stream.addEventListener("change", soon);
    stream.addEventListener("snapshot", soon);
  }
  setInterval(renewLine, POLL);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) soon();
  });

  /* The net is away: say where the screen stopped; what was pressed was not sent and says so. */
  let seenAt = new Date();
  function isOnline(yes) {
    if (yes) {
      seenAt = new Date();
      offline.hidden = true;
      desk.querySelectorAll(".not-sent").forEach((e) => e.remove());
      return;
    }
    const china = { timeZone: "Asia/Shanghai", hour12: false };
    offline.querySelector("[data-stopped-at]").textContent = seenAt.toLocaleTimeString("zh-CN", china);
    offline.hidden = false;
    // Said once: the notice above every page would repeat it.
    document.getElementById("failure").replaceChildren();
  }
  function notSent(event) {
    const form = event.target.closest("form");
    if (!form || !desk.contains(form)) return;
    isOnline(false);
    const button = form.querySelector("button:not([type=button],[type=reset])");
    if (!button || form.querySelector(".not-sent")) return;
    const note = document.createElement("small");
    note.className = "not-sent";
    note.setAttribute("role", "status");
    note.textContent = offline.dataset.notSent;
    button.after(note);
  }
  document.addEventListener("htmx:sendError", notSent);
  document.addEventListener("htmx:timeout", notSent);
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) isOnline(true);
  });
  window.addEventListener("offline", () => isOnline(false));
  window.addEventListener("online", renewLine);

  /* Reasons: the first one is at hand, Escape puts them away. */
  desk.addEventListener(
    "toggle",
    (event) => {
      const { target } = event;
      if (!target.matches("details.reasoned") || !target.open) return;
      desk.querySelectorAll("details.reasoned[open]").forEach((other) => {
        if (other !== target) other.open = false;
      });
      const first = target.querySelector("select, input:not([type=hidden])");
      if (first) first.focus();
    },
    true,
  );
  function shut() {
    desk.querySelectorAll("details.reasoned[open]").forEach((each) => {
      each.open = false;
      each.querySelector("summary").focus();
    });
    desk.querySelectorAll("#line form").forEach((form) => form.reset());
  }
  desk.addEventListener("click", (event) => {
    if (event.target.closest("[data-shut]")) shut();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") shut();
  });

  arrived(true);
  setInterval(tick, 1000);
})();
