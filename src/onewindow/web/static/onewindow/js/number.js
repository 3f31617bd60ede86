/* The page of one number: fetched again when the live process says so, and every ten seconds when
   it does not. Called: colour, title, vibration, and the call spoken once. Without this script the
   page reloads itself.

   <div data-number="/q/…/now/" data-stream="…" data-lost="…{time}…" data-sound-on="…">
     <p data-number-lost hidden></p>
     <section id="number-now" data-look data-mark data-calls data-open data-spoken data-alert data-at>
*/
(function () {
  "use strict";

  var POLL = 10000;
  var SLOW_POLL = 60000;
  var PATTERN = [500, 200, 500, 200, 900];

  function start() {
    var frame = document.querySelector("[data-number]");
    if (!frame) return;
    var title = document.title;
    var told = "";
    var stream = null;
    var timer = 0;
    var flashing = 0;

    function now() {
      return document.getElementById("number-now");
    }

    function remembered(key) {
      try {
        return window.sessionStorage.getItem(key);
      } catch (error) {
        return null;
      }
    }

    function remember(key, value) {
      try {
        window.sessionStorage.setItem(key, value);
      } catch (error) {
        /* private mode: nothing is remembered */
      }
    }

    function speak(text) {
      if (!text || !window.speechSynthesis || remembered("number-sound") !== "1") return;
      var words = new SpeechSynthesisUtterance(text);
      words.lang = "zh-CN";
      words.rate = 0.9;
      window.speechSynthesis.cancel();
      window.speechSynthesis.speak(words);
    }

    function flash(words) {
      window.clearInterval(flashing);
      document.title = words ? words + " · " + title : title;
      if (!words) return;
      var shown = true;
      flashing = window.setInterval(function () {
        shown = !shown;
        document.title = shown ? words + " · " + title : "● " + title;
      }, 1000);
    }

    // Once for each call and each nearing, also after a reload.
    function announce() {
      var section = now();
      var words = section.dataset.alert;
      flash(words);
      if (!words) return;
      var which = section.dataset.look + section.dataset.calls;
      var key = frame.dataset.number + which;
      if (told === which || remembered(key)) return;
      told = which;
      remember(key, "1");
      var mayVibrate = !navigator.userActivation || navigator.userActivation.hasBeenActive;
      if (navigator.vibrate && mayVibrate) navigator.vibrate(section.dataset.look === "called" ? PATTERN : 300);
      speak(section.dataset.spoken || words);
    }

    function keepAwake() {
      if (!navigator.wakeLock || remembered("number-sound") !== "1") return;
      navigator.wakeLock.request("screen").catch(function () {});
    }

    function offerSound() {
      var button = frame.querySelector("[data-sound]");
      if (!button || !window.speechSynthesis || remembered("number-sound") === "1") return;
      button.hidden = false;
      button.addEventListener("click", function () {
        remember("number-sound", "1");
        speak(frame.dataset.soundOn);
        keepAwake();
        button.hidden = true;
      });
    }

    function lost() {
      var notice = frame.querySelector("[data-number-lost]");
      var live = frame.querySelector("[data-number-live]");
      notice.textContent = frame.dataset.lost.replace("{time}", now().dataset.at);
      notice.hidden = false;
      if (live) live.hidden = true;
    }

    function put(text) {
      var fresh = new DOMParser().parseFromString(text, "text/html").getElementById("number-now");
      var old = now();
      frame.querySelector("[data-number-lost]").hidden = true;
      if (!fresh) return window.location.reload();
      if (fresh.dataset.open !== old.dataset.open) return window.location.reload();
      var isNew = fresh.dataset.mark !== old.dataset.mark || fresh.dataset.look !== old.dataset.look;
      if (!isNew) {
        old.dataset.at = fresh.dataset.at;
        old.querySelector(".number-at").replaceWith(fresh.querySelector(".number-at"));
        return;
      }
      var focused = old.contains(document.activeElement) ? document.activeElement.id : "";
      old.replaceWith(fresh);
      if (window.htmx) window.htmx.process(fresh);
      if (focused && document.getElementById(focused)) document.getElementById(focused).focus();
      offerSound();
      announce();
    }

    function fetchNow() {
      window.clearTimeout(timer);
      fetch(frame.dataset.number, { credentials: "same-origin", cache: "no-store" })
        .then(function (answer) {
          if (answer.status === 410) return window.location.reload();
          if (!answer.ok) throw new Error("no page");
          return answer.text().then(put);
        })
        .catch(lost)
        .then(plan);
    }

    function plan() {
      window.clearTimeout(timer);
      if (now().dataset.open !== "1") return;
      var isLive = stream && stream.readyState === EventSource.OPEN;
      timer = window.setTimeout(fetchNow, isLive ? SLOW_POLL : POLL);
    }

    // A call is fetched at once; other news a little apart, so that a full hall asks in turn.
    function heard(event) {
      var news;
      try {
        news = JSON.parse(event.data);
      } catch (error) {
        return;
      }
      window.clearTimeout(timer);
      var pause = news.state === "CALLED" ? 0 : Math.random() * 1500;
      timer = window.setTimeout(fetchNow, pause);
    }

    function listen() {
      if (!frame.dataset.stream || !window.EventSource || stream) return;
      stream = new EventSource(frame.dataset.stream);
      stream.addEventListener("snapshot", plan);
      stream.addEventListener("change", heard);
      stream.addEventListener("error", plan);
    }

    function stop() {
      window.clearTimeout(timer);
      if (stream) stream.close();
      stream = null;
    }

    offerSound();
    announce();
    listen();
    plan();
    document.addEventListener("visibilitychange", function () {
      if (document.hidden) return;
      fetchNow();
      keepAwake();
    });
    window.addEventListener("online", fetchNow);
    window.addEventListener("offline", lost);
    window.addEventListener("pagehide", stop);
    window.addEventListener("pageshow", function (event) {
      if (!event.persisted) return;
      listen();
      fetchNow();
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
