/* A part of a page that could not be fetched: say so above the page, keep everything as it is. */
(function () {
  "use strict";
  const words = document.getElementById("words").dataset;
  const place = document.getElementById("failure");
  const BY_STATE = { 401: "sessionLost", 403: "forbidden", 413: "tooLarge", 429: "serverDown", 400: "refused", 404: "refused" };

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
  /* A refusal that came as a page of its own: its words above this page, which stays as it is. */
  function quote(text) {
    const page = new DOMParser().parseFromString(text, "text/html").querySelector("main .page");
    if (!page) return false;
    page.querySelectorAll(".form-actions, form").forEach((part) => part.remove());
    page.className = "notice late gap-top stack";
    const heading = page.querySelector("h1");
    if (heading) {
      const title = document.createElement("p");
      title.className = "notice-title";
      title.textContent = heading.textContent;
      heading.replaceWith(title);
    }
    place.replaceChildren(document.importNode(page, true));
    place.scrollIntoView({ block: "start" });
    return true;
  }
  const isWholePage = (xhr) => /<html[\s>]/i.test(xhr.responseText.slice(0, 500));
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    if (xhr.status < 500 && isWholePage(xhr) && quote(xhr.responseText)) return;
    const number = event.detail.xhr.status;
    const name = BY_STATE[number] || "serverDown";
    tell(words[name], name === "sessionLost");
  });
  document.addEventListener("htmx:sendError", () => tell(navigator.onLine ? words.serverDown : words.offline));
  document.addEventListener("htmx:timeout", () => tell(words.serverDown));
  /* A lost session answers with the sign-in page: never swap that into a part of another page. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const reached = event.detail.xhr.responseURL;
    const { xhr } = event.detail;
    if (reached && new URL(reached).pathname.startsWith("/sign-in/")) {
      event.detail.shouldSwap = false;
      tell(words.sessionLost, true);
    } else if (event.detail.shouldSwap && xhr.status >= 400 && isWholePage(xhr)) {
      event.detail.shouldSwap = false;
      quote(xhr.responseText);
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { xhr } = event.detail;
    if (xhr.status >= 200 && xhr.status < 400 && !xhr.responseURL.includes("/sign-in/")) place.replaceChildren();
  });
  window.addEventListener("offline", () => tell(words.offline));
  window.addEventListener("online", () => place.replaceChildren());
})();
