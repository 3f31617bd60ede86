/* The windows: card readers that type, quick reasons, the first item by Enter, one key a save. */
(function () {
  "use strict";
  const freshKey = () =>
    [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.target.matches("[data-fresh-key]")) event.detail.parameters.idempotency_key = freshKey();
  });

  /* The screen keeps itself: only its own fields count, and never again once a button was pressed. */
  let pending = 0;
  function keepSoon(event, wait) {
    const { form } = event.target;
    if (!form || !form.matches("[data-fresh-key]") || form.dataset.sending) return;
    clearTimeout(pending);
    pending = setTimeout(() => form.dispatchEvent(new Event("keep-now")), wait);
  }
  document.addEventListener("change", (event) => keepSoon(event, 150));
  document.addEventListener("input", (event) => keepSoon(event, 800));
  document.addEventListener("submit", () => clearTimeout(pending));

  /* A reader ends with Enter, and may type the whole card: keep the number, take the name along. */
  const NUMBER = /\d{17}[\dXx]/;
  /* The card from its top; words typed by hand beside a number stay, and the server tells of them. */
  const CARD = /^([\u3400-\u9fff〇·]{2,}?)(?:[\s,，]*[男女])?(?:[\s,，]+[\u4e00-\u9fff]{1,6})?(?:[\s,，]+\d{4}[-./年]?\d{2}[-./月]?\d{2}日?)?[\s,，]*(\d{17}[\dXx])(?:[\s,，]+.*)?$/;
  function readCard(field) {
    const typed = field.value.trim();
    const card = typed.match(CARD);
    const next = document.getElementById(`id_${field.dataset.wedge}`);
    if (card) {
      if (next && !next.value) next.value = card[1];
      if (!next || next.value === card[1]) field.value = card[2];
      field.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (NUMBER.test(typed) && typed.replace(/\s/g, "").length !== 18) {
      field.select();
      return;
    }
    if (next) next.focus();
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    if (event.target.matches("[data-wedge]")) {
      event.preventDefault();
      readCard(event.target);
    }
    if (event.target.matches("[data-pick]")) {
      event.preventDefault();
      const first = document.querySelector("#found button[name=slug]");
      if (first) first.click();
    }
  });

  /* Arrow keys only pass over a choice: the reason is asked for once it is really taken. */
  let arrows = false;
  document.addEventListener("pointerdown", () => { arrows = false; }, true);
  document.addEventListener("keydown", (event) => { arrows = event.key.startsWith("Arrow"); }, true);

  document.addEventListener("change", (event) => {
    const { target } = event;
    if (target.matches("[data-reason]") && target.value) {
      const text = document.getElementById(target.dataset.reason);
      if (!text.value.includes(target.value)) {
        text.value = text.value ? `${text.value}；${target.value}` : target.value;
      }
      target.value = "";
      text.focus();
    }
    if (target.matches(".paper [value=DEFECTIVE]") && target.checked && !arrows) {
      const reason = target.closest("tr").nextElementSibling.querySelector("[data-reason]");
      if (reason) reason.focus();
    }
  });
})();
