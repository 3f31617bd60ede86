/* A part of a page that could not be fetched: say so above the page, keep everything as it is. */
(function () {
  "use strict";
  const words = document.getElementById("words").dataset;
  const place = document.getElementById("failure");
  const BY_STATE = { 401: "sessionLost", 403: "forbidden", 413: "tooLarge", 429: "serverDown", 404: "refused", 400: "refused", 422: "refused" };

  function tell(text, signIn) {
    const box = document.createElement("div");
    const line = document.createElement("p");
    box.className = "notice late gap-top";
    line.textContent = text;
    box.append(line);
    if (signIn) {
      const link = document.createElement("a");
      link.className = "btn gap-top";
      link.href = `/sign-in/?next=${encodeURIComponent(location.pathname + location.search)}`;
      link.textContent = words.signIn;
      box.append(link);
    }
    place.replaceChildren(box);
  }
  document.addEventListener("htmx:responseError", (event) => {
    const number = event.detail.xhr.status;
    const name = BY_STATE[number] || "serverDown";
    tell(words[name], name === "sessionLost");
  });
  document.addEventListener("htmx:sendError", () => tell(navigator.onLine ? words.serverDown : words.offline));
  document.addEventListener("htmx:timeout", () => tell(words.serverDown));
  /* A lost session answers with the sign-in page: never swap that into a part of another page. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const reached = event.detail.xhr.responseURL;
    if (reached && new URL(reached).pathname.startsWith("/sign-in/")) {
      event.detail.shouldSwap = false;
      tell(words.sessionLost, true);
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && !event.detail.xhr.responseURL.includes("/sign-in/")) place.replaceChildren();
  });
  window.addEventListener("offline", () => tell(words.offline));
  window.addEventListener("online", () => place.replaceChildren());
})();
