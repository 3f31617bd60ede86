/* Passwords may be looked at: a button beside the field, off by default, spoken to readers. */
(function () {
  "use strict";
  const words = { show: "显示密码", hide: "隐藏密码" };
  if (document.documentElement.lang === "en") {
    words.show = "Show password";
    words.hide = "Hide password";
  }
  document.querySelectorAll("input[data-showable]").forEach((field) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn quiet";
    button.textContent = words.show;
    button.setAttribute("aria-controls", field.id);
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      const shown = field.type === "text";
      field.type = shown ? "password" : "text";
      button.textContent = shown ? words.show : words.hide;
      button.setAttribute("aria-pressed", String(!shown));
    });
    field.after(button);
    field.form.addEventListener("submit", () => {
      field.type = "password";
    });
  });
})();
