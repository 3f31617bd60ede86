/* Passwords may be looked at: a button beside the field, off by default, spoken to readers. */
(function () {
  "use strict";
  document.querySelectorAll("input[data-showable]").forEach((field) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn quiet";
    button.textContent = field.dataset.showable;
    button.setAttribute("aria-controls", field.id);
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      const shown = field.type === "text";
      field.type = shown ? "password" : "text";
      button.textContent = shown ? field.dataset.showable : field.dataset.hidable;
      button.setAttribute("aria-pressed", String(!shown));
    });
    field.after(button);
    field.form.addEventListener("submit", () => {
      field.type = "password";
    });
  });
})();
