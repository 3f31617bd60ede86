/* A kiosk's page: no history, digit and letter pads, reading aloud, idle wipe, the clock. */
(function () {
  "use strict";
  const kiosk = document.getElementById("kiosk").dataset;
  const all = (selector, act) => document.querySelectorAll(selector).forEach(act);
  const one = (selector) => document.querySelector(selector);

  /* Links replace the page, so that Back finds nothing of the last visitor. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented) return;
    const address = new URL(link.href, location.href);
    if (address.origin !== location.origin) return;
    event.preventDefault();
    location.replace(address.href);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.replace(kiosk.home);
  });
  if (one("[data-home]")) {
    history.pushState(null, "", location.href);
    window.addEventListener("popstate", () => history.pushState(null, "", location.href));
  }
  ["contextmenu", "dragstart"].forEach((kind) =>
    document.addEventListener(kind, (event) => event.preventDefault()),
  );

  /* Pads write where the person touched last, or where the pad says. */
  function typeKey(field, key) {
    const length = Number(field.dataset.digits || field.maxLength);
    if (key === "clear") field.value = "";
    else if (key === "back") field.value = field.value.slice(0, -1);
    else if (field.value.length < length) field.value += key;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (field.value.length >= length) {
      const next = [...all_typed()].find((each) => each !== field && !each.value);
      if (next) aim(next);
    }
  }
  const all_typed = () => document.querySelectorAll(".kiosk-typed");
  let aimed = null;
  function aim(field) {
    aimed = field;
    all(".kiosk-typed", (each) => each.classList.toggle("aimed", each === field));
  }
  all("[data-pad]", (pad) => {
    aim(document.getElementById(pad.dataset.pad));
    pad.addEventListener("click", (event) => {
      const button = event.target.closest("[data-key]");
      if (button && aimed) typeKey(aimed, button.dataset.key);
    });
  });
  all(".kiosk-typed", (field) => field.addEventListener("focus", () => aim(field)));

  /* A scanner types fast and ends with Enter; what it read goes into the form and is sent. */
  all("form[data-scan]", (form) => {
    const field = document.getElementById(form.dataset.scan);
    let read = "";
    let last = 0;
    document.addEventListener("keydown", (event) => {
      if (event.target === field) return;
      const quick = event.timeStamp - last < 80;
      last = event.timeStamp;
      if (event.key === "Enter" && read.length > 5) {
        field.value = read.slice(read.lastIndexOf("/progress/") + 1).replace(/^progress\//, "").replace(/\/$/, "");
        form.requestSubmit();
      } else if (event.key.length === 1) read = quick ? read + event.key : event.key;
    });
  });

  /* What the letters may mean, after every touch. */
  all("[data-letters]", (field) => {
    let asked = 0;
    field.addEventListener("input", async () => {
      const turn = ++asked;
      const address = new URL(field.dataset.letters, location.href);
      address.searchParams.set("q", field.value);
      try {
        const answer = await fetch(address);
        const text = await answer.text();
        if (turn === asked && answer.ok) one("#found").innerHTML = text;
      } catch {
        /* The next touch asks again. */
      }
    });
  });

  /* A part of the page that asks for itself again. */
  all("[data-part]", (part) => {
    setInterval(async () => {
      try {
        const answer = await fetch(part.dataset.part, { headers: { "X-Part": "1" } });
        if (answer.ok && !answer.redirected) part.innerHTML = await answer.text();
      } catch {
        /* Asked again in a moment. */
      }
    }, Number(part.dataset.every) * 1000);
  });

  /* Reasons only when somebody is dissatisfied. */
  all("[data-reasons]", (reasons) => {
    const show = () => (reasons.hidden = !one("input[data-bad]:checked"));
    document.addEventListener("change", show);
    show();
  });

  /* Reading aloud, with voices that live in this device only. */
  const speaker = window.speechSynthesis;
  all("[data-read-aloud]", (button) => {
    if (!speaker) return;
    const label = button.querySelector("span");
    const before = label.textContent;
    const language = document.documentElement.lang;
    const voice = () =>
      speaker.getVoices().find((v) => v.localService && v.lang.startsWith(language.slice(0, 2)));
    const reset = () => {
      label.textContent = before;
      button.removeAttribute("aria-pressed");
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      if (speaker.speaking) {
        speaker.cancel();
        return reset();
      }
      if (!voice()) {
        label.textContent = kiosk.noVoice;
        setTimeout(reset, 3000);
        return undefined;
      }
      const said = new SpeechSynthesisUtterance(one("[data-read]").innerText.replace(/\n+/g, "。"));
      said.voice = voice();
      said.lang = language;
      said.rate = 0.9;
      said.onend = reset;
      label.textContent = button.dataset.stop;
      button.setAttribute("aria-pressed", "true");
      speaker.speak(said);
      return undefined;
    });
    window.addEventListener("pagehide", () => speaker.cancel());
  });

  /* Idle: ten seconds' notice, then everything of this visitor goes. */
  all("[data-idle]", (notice) => {
    const seconds = Number(notice.dataset.idle);
    if (!seconds) return;
    let touched = Date.now();
    const stay = () => {
      touched = Date.now();
      notice.hidden = true;
    };
    ["pointerdown", "keydown", "touchstart", "input"].forEach((kind) =>
      document.addEventListener(kind, stay, { passive: true }),
    );
    setInterval(() => {
      const left = seconds - Math.floor((Date.now() - touched) / 1000);
      if (left <= 0) {
        all("input:not([type=hidden]):not([type=checkbox]):not([type=radio])", (each) => (each.value = ""));
        location.replace(notice.dataset.leave);
        touched = Date.now();
      } else if (left <= 10) {
        notice.querySelector("[data-idle-left]").textContent = left;
        notice.hidden = false;
      }
    }, 500);
  });

  /* The clock, and on the first page the wait. */
  const clock = () =>
    all("[data-clock]", (each) => {
      each.textContent = new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });
    });
  clock();
  setInterval(clock, 5000);
  all("[data-live=wait]", (part) => {
    document.addEventListener("kiosk:now", (event) => {
      const wait = event.detail.wait;
      part.textContent = wait ? `${part.dataset.before} ${wait}` : part.dataset.without;
    });
  });
})();
