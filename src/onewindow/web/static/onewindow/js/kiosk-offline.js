/* The kiosk without network: choose a line, get a number from the block, go on when it is back. */
(function () {
  "use strict";
  const kiosk = document.getElementById("kiosk").dataset;
  const words = document.getElementById("offline-words").dataset;
  const one = (selector) => document.querySelector(selector);
  const { load, left, isOpen, give, contact } = window.kioskBlocks;
  let chosen = null;
  let step = "lines";
  let touched = Date.now();

  function show(name) {
    step = name;
    document.querySelectorAll("[data-step]").forEach((each) => (each.hidden = each.dataset.step !== name));
    window.scrollTo(0, 0);
  }
  function part(kind, name, text) {
    const made = document.createElement(kind);
    if (name) made.className = name;
    if (text !== undefined) made.textContent = text;
    return made;
  }
  function line(kept, each) {
    const count = left(kept, each.code);
    const made = part("button", count ? "kiosk-line" : "kiosk-line closed");
    made.type = "button";
    made.disabled = !count;
    const block = kept.blocks.find((b) => b.code === each.code);
    made.append(part("span", "kiosk-letter", block ? block.prefix : "–"));
    const text = part("span", "kiosk-line-text");
    text.append(part("b", "", each.name), part("small", "", count ? each.note : words.usedUp));
    made.append(text);
    made.addEventListener("click", () => {
      chosen = each;
      one("[data-name]").textContent = each.name;
      show("options");
    });
    return made;
  }
  function start() {
    const kept = load();
    chosen = null;
    one("[data-green]").checked = one("[data-accessible]").checked = false;
    one("[data-number]").textContent = "";
    const lines = kept.classes.map((each) => line(kept, each));
    one("[data-lines]").replaceChildren(...lines);
    const usable = isOpen(kept) && kept.classes.some((each) => left(kept, each.code));
    show(usable ? "lines" : "none");
  }

  one("[data-give]").addEventListener("click", async (event) => {
    const button = event.currentTarget;
    if (!chosen || button.disabled) return;
    button.disabled = true;
    const lane = one("[data-green]").checked ? "GREEN" : "WALK_IN";
    const number = await give(chosen.code, lane, one("[data-accessible]").checked);
    button.disabled = false;
    if (!number) return start();
    const at = new Date(number.issued_at);
    one("[data-number]").textContent = `${number.prefix} ${String(number.serial).padStart(3, "0")}`;
    one("[data-class]").textContent = [chosen.name, chosen.zone].filter(Boolean).join(" · ");
    one("[data-at]").textContent = `${words.taken} ${at.toLocaleString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" })}`;
    one("[data-rule]").textContent = load().rule || "";
    return show("number");
  });
  one("[data-done]").addEventListener("click", start);
  one("[data-start]").addEventListener("click", start);
  ["pointerdown", "keydown"].forEach((kind) =>
    document.addEventListener(kind, () => (touched = Date.now()), { passive: true }),
  );

  /* Back to the real pages as soon as nobody is in the middle of something. */
  setInterval(async () => {
    const idle = Date.now() - touched > 60000;
    if (idle && step !== "lines" && step !== "none") start();
    if ((step === "lines" || step === "none") && Date.now() - touched > 3000 && (await contact())) {
      location.replace(kiosk.home);
    } else if (step === "none") start();
  }, 4000);
  start();
})();
