/* Every form: one submit only, counters, chosen files, the printed page, focus on what went wrong. */
(function () {
  "use strict";
  const words = document.getElementById("words").dataset;
  const each = (root, selector, act) => root.querySelectorAll(selector).forEach(act);
  const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name]);

  /* One submit only. The button is disabled after the browser has read its name and value. */
  function holdButtons(form) {
    each(form, "button:not([type=button]), input[type=submit]", (button) => {
      button.disabled = true;
    });
  }
  function release(form) {
    delete form.dataset.sending;
    each(form, "button, input[type=submit]", (button) => {
      button.disabled = false;
      if (button.dataset.label) {
        button.textContent = button.dataset.label;
        delete button.dataset.label;
      }
    });
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "1";
    const button = event.submitter;
    setTimeout(() => {
      holdButtons(form);
      if (button && button.tagName === "BUTTON" && !button.children.length) {
        button.dataset.label = button.textContent;
        button.textContent = words.submitting;
      }
    }, 0);
  });
  const releaseAll = () => each(document, "form[data-sending]", release);
  window.addEventListener("pageshow", releaseAll);
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest("form");
    if (form) release(form);
  });

  /* A button that cannot be used says why beside it; pressing it does nothing. */
  document.addEventListener("click", (event) => {
    const held = event.target.closest("[aria-disabled=true]");
    if (held) event.preventDefault();
    if (event.target.closest("[data-print]")) window.print();
    if (event.target.closest("[data-back]")) window.history.back();
  });

  function count(area) {
    const shown = document.querySelector(`[data-counter-for="${area.id}"]`);
    if (!shown) return;
    const left = Number(area.dataset.limit) - [...area.value].length;
    shown.textContent = fill(left < 0 ? words.over : words.left, { count: Math.abs(left) });
    shown.classList.toggle("over", left < 0);
  }

  const sizeText = (bytes) =>
    bytes >= 1048576 ? `${Math.round(bytes / 104857.6) / 10} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`;
  function fault(file, input) {
    const limit = Number(input.dataset.maxBytes || 0);
    const kinds = (input.accept || "").split(",").filter(Boolean);
    const name = file.name.toLowerCase();
    if (!file.size) return words.fileEmpty;
    if (limit && file.size > limit) return fill(words.fileTooLarge, { limit: sizeText(limit) });
    const fits = kinds.some((kind) => name.endsWith(kind) || (kind === ".jpg" && name.endsWith(".jpeg")));
    if (kinds.length && !fits) return fill(words.fileWrongType, { types: kinds.join(" ").replaceAll(".", "").toUpperCase() });
    return "";
  }
  function span(className, text) {
    const element = document.createElement("span");
    element.className = className;
    element.textContent = text;
    return element;
  }
  function listFiles(input) {
    const list = document.querySelector(`[data-files-for="${input.id}"]`);
    if (!list) return;
    list.replaceChildren(
      ...[...input.files].map((file) => {
        const row = document.createElement("li");
        const wrong = fault(file, input);
        row.append(span("file-name", file.name), span("file-size", sizeText(file.size)));
        if (wrong) {
          row.className = "refused";
          row.append(span("file-fault", wrong));
        }
        return row;
      }),
    );
    const button = input.parentElement.querySelector(".file-button");
    if (button && input.files.length) button.lastElementChild.textContent = button.dataset.again;
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-limit]")) count(event.target);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-files]")) listFiles(event.target);
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
  });
  function start(root) {
    each(root, "[data-limit]", count);
    /* Our button, in the page's language, takes the place of the browser's. */
    each(root, ".file-pick", (pick) => pick.classList.add("ready"));
    const wrong = root.querySelector("[data-focus]");
    if (wrong) wrong.focus();
  }
  start(document);
  document.addEventListener("htmx:afterSwap", (event) => start(event.target));
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    if (token) event.detail.headers["X-CSRFToken"] = token.value;
  });
})();
