/* Single-key shortcuts of the staff: shown on the button, silent while typing, can be switched off. */
(function () {
  "use strict";
  const words = document.getElementById("words").dataset;
  const STORE = "onewindow-shortcuts";
  const typing = (e) => e.isContentEditable || e.matches("input:not([type=checkbox],[type=radio]),select,textarea");
  const visible = (e) => e.getClientRects().length > 0 && !e.disabled && e.getAttribute("aria-disabled") !== "true";
  const marked = () => [...document.querySelectorAll("[data-shortcut]")].filter(visible);
  const aliases = { " ": "空格", Enter: "回车" };

  function isOn() {
    try {
      return localStorage.getItem(STORE) !== "off";
    } catch {
      return true;
    }
  }
  function setOn(on) {
    try {
      localStorage.setItem(STORE, on ? "on" : "off");
    } catch {
      /* not remembered, still applied to this page */
    }
    show(on);
  }
  let on = isOn();
  function show(now) {
    on = now;
    document.body.classList.toggle("shortcuts-off", !on);
    document.querySelectorAll("[data-shortcuts-switch]").forEach((b) => b.setAttribute("aria-pressed", String(on)));
  }
  function list() {
    const place = document.querySelector("[data-shortcut-list]");
    if (!place) return;
    const rows = marked().map((element) => {
      const row = document.createElement("li");
      const key = document.createElement("kbd");
      const name = element.dataset.shortcutLabel || element.getAttribute("aria-label") || element.textContent;
      key.textContent = element.dataset.shortcut;
      row.append(key, ` ${name.replace(element.dataset.shortcut, "").trim()}`);
      return row;
    });
    if (rows.length) place.replaceChildren(...rows);
    else place.textContent = words.noShortcuts;
  }

  document.addEventListener("keydown", (event) => {
    if (!on || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
    if (typing(event.target)) return;
    const onControl = event.target.matches("a,button,summary,input");
    if (onControl && (event.key === " " || event.key === "Enter")) return;
    const key = (aliases[event.key] || event.key).toLowerCase();
    const meant = marked().filter((e) => e.dataset.shortcut.toLowerCase() === key);
    /* The page's own key comes before the bar's. */
    const found = meant.find((e) => e.closest("main")) || meant[0];
    if (!found) return;
    event.preventDefault();
    if (typing(found)) found.focus();
    else {
      found.focus();
      found.click();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-shortcuts-switch]")) setOn(!on);
  });
  document.querySelectorAll("[data-shortcuts]").forEach((d) => d.addEventListener("toggle", list));
  show(on);
})();
