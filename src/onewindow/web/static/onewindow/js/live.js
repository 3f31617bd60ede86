/* News of a case while its page is open. Without this script, or without the live process, the page
   simply shows the state it was loaded with.

   <section id="progress" data-live="{{ stream_url }}" data-live-version="{{ case.version }}">
     …
     <div data-live-notice hidden role="status"
          data-new="有新进展。" data-refresh="看最新情况" data-lost="…"></div>
   </section>                                                                                        */
(function () {
  "use strict";

  var SLOW_RETRY = 30000;

  function watch(section) {
    var notice = section.querySelector("[data-live-notice]");
    if (!notice || !window.EventSource) return;
    var words = notice.dataset;
    var shown = Number(section.dataset.liveVersion || 0);
    var hasNews = false;
    var stream = null;
    var timer = 0;

    function say(kind, text, withButton) {
      notice.replaceChildren();
      notice.className = "notice" + (kind ? " " + kind : "");
      notice.append(text);
      if (withButton) {
        var button = document.createElement("button");
        button.type = "button";
        button.className = "btn primary";
        button.textContent = words.refresh;
        button.addEventListener("click", refresh);
        notice.append(" ", button);
      }
      notice.hidden = false;
    }

    // The page is fetched again and only this section is exchanged: what was typed elsewhere stays.
    function refresh() {
      fetch(window.location.href, { credentials: "same-origin", headers: { Accept: "text/html" } })
        .then(function (answer) {
          if (!answer.ok || answer.redirected) throw new Error("no page");
          return answer.text();
        })
        .then(function (text) {
          var page = new DOMParser().parseFromString(text, "text/html");
          var fresh = section.id && page.getElementById(section.id);
          if (!fresh) throw new Error("no section");
          stop();
          section.replaceWith(fresh);
          if (window.htmx) window.htmx.process(fresh);
          fresh.setAttribute("tabindex", "-1");
          fresh.focus({ preventScroll: true });
          watch(fresh);
        })
        .catch(function () {
          window.location.reload();
        });
    }

    function heard(event) {
      var news;
      try {
        news = JSON.parse(event.data);
      } catch (error) {
        return;
      }
      if (news.version > shown) {
        hasNews = true;
        say("", words["new"], true);
      } else if (!hasNews) {
        notice.hidden = true;
      }
    }

    function lost() {
      if (!hasNews) say("warn", words.lost, false);
      if (stream && stream.readyState === EventSource.CLOSED) {
        window.clearTimeout(timer);
        timer = window.setTimeout(open, SLOW_RETRY);
      }
    }

    function open() {
      if (stream) stream.close();
      stream = new EventSource(section.dataset.live);
      stream.addEventListener("snapshot", heard);
      stream.addEventListener("change", heard);
      stream.addEventListener("error", lost);
      stream.addEventListener("open", function () {
        if (!hasNews) notice.hidden = true;
      });
    }

    function stop() {
      window.clearTimeout(timer);
      if (stream) stream.close();
    }

    open();
    window.addEventListener("pagehide", stop);
    window.addEventListener("pageshow", function (event) {
      if (event.persisted && section.isConnected) open();
    });
  }

  function start() {
    document.querySelectorAll("[data-live]").forEach(function (section) {
      if (section.dataset.live) watch(section);
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
