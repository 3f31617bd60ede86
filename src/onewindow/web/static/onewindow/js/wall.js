/* A screen on the wall: listens to its hall, draws it, speaks it, and says so when it hears nothing.
   It is never touched: it finds its way back from a break, a new day and a new version by itself.     */
(function () {
  "use strict";

  var SILENT_AFTER = 25000;
  var BROKEN_AFTER = 4000;
  var TRY_EVERY = 5000;
  var STALE_AFTER = 20000;
  var NOTICE_EVERY = 12;
  var RELOAD_AT_MOST_EVERY = 600000;

  function start(wall) {
    var words = wall.dataset;
    var own = Number(words.ownWindow || 0);
    var draw = window.onewindow.draw(wall);
    var state = { upto: 0, calls: [], windows: [], classes: [], notices: [], waiting: 0 };
    var last = "";
    var stream = null;
    var heardAt = performance.now();
    var brokenAt = 0;
    var triedAt = 0;
    var seen = Number(words.now);
    var isStale = false;
    var server = { at: Number(words.now), mark: performance.now() };
    var seconds = Number(words.seconds);
    var wantsReload = false;

    // The server's clock, carried on by a counter that no change of the device's clock moves.
    function time() {
      return server.at + performance.now() - server.mark;
    }

    function clockText(moment) {
      return new Intl.DateTimeFormat("zh-CN", {
        timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
      }).format(moment);
    }

    function dayText(moment) {
      return new Intl.DateTimeFormat("zh-CN", {
        timeZone: "Asia/Shanghai", month: "long", day: "numeric", weekday: "long",
      }).format(moment).replace(/(日)(星)/, "$1 $2");
    }

    var voice = window.onewindow.voice({ changed: soundChanged });

    var calls = window.onewindow.calls({
      seconds: function () { return seconds; },
      show: function (call) { draw.announce(call); },
      say: function (call, done) { voice.say(sentence(call), done); },
      stop: function () { voice.stop(); },
      idle: function () { draw.rest(state); reloadIfWanted(); },
    });

    // Digits one by one, as numbers are read out in a hall: 零一四.
    function sentence(call) {
      var number = call.number.replace(/\d/g, function (digit) { return words.digits.charAt(Number(digit)); });
      return window.onewindow.worded(words.say, { number: number, window: call.window });
    }

    function soundChanged(sound) {
      var button = wall.querySelector("[data-sound]");
      button.hidden = false;
      button.classList.toggle("quiet", sound.isOn);
      button.textContent = sound.isOn ? words.soundOff : sound.isWanted ? words.soundAgain : words.soundOn;
      wall.querySelector("[data-no-voice-note]").textContent = sound.isOn && !sound.hasVoice ? words.noVoice : "";
    }

    wall.querySelector("[data-sound]").addEventListener("click", function () {
      voice.turn(!voice.isOn);
    });

    function heard(event) {
      heardAt = performance.now();
      brokenAt = 0;
      if (!isStale) seen = time();
      if (event.lastEventId) last = event.lastEventId;
      return JSON.parse(event.data);
    }

    function take(news) {
      state = news;
      calls.learn(news);
      draw.state(news, calls.isBusy());
    }

    function onSnapshot(event) {
      var news = heard(event);
      seconds = news.seconds;
      calls.forget();
      take(news);
      if (news.version !== words.version) {
        wantsReload = true;
        if (!calls.isBusy()) reloadIfWanted();
      }
    }

    function onCall(event) {
      var call = heard(event);
      if (own && call.window !== own) return;
      // Until the hall's next picture comes, the call is put at the head of the one we have.
      if (call.sequence > state.upto && !call.withdrawn) {
        state = Object.assign({}, state, { calls: [call].concat(state.calls), windows: withCall(call) });
      }
      draw.hear(state, call);
      calls.hear(call);
    }

    function withCall(call) {
      return state.windows.map(function (each) {
        if (each.window !== call.window) return each;
        return Object.assign({}, each, { number: call.number, serving: false, since: call.at });
      });
    }

    function onBeat(event) {
      var news = heard(event);
      server = { at: news.now, mark: performance.now() };
      seen = news.seen;
      // The stream stands, but whoever sends it does not see the hall.
      isStale = news.now - news.seen > STALE_AFTER;
      tick();
    }

    function open() {
      if (stream) stream.close();
      triedAt = performance.now();
      stream = new EventSource(words.stream + (last ? "?last=" + encodeURIComponent(last) : ""));
      stream.addEventListener("snapshot", onSnapshot);
      stream.addEventListener("state", function (event) { take(heard(event)); });
      stream.addEventListener("call", onCall);
      stream.addEventListener("beat", onBeat);
      stream.addEventListener("error", function () {
        if (!brokenAt) brokenAt = performance.now();
      });
    }

    function tick() {
      var now = time();
      wall.querySelector("[data-clock]").textContent = clockText(now);
      wall.querySelector("[data-date]").textContent = dayText(now);
      var silence = performance.now() - heardAt;
      var isBroken = brokenAt && performance.now() - brokenAt > BROKEN_AFTER;
      showLost(isBroken || silence > SILENT_AFTER || isStale);
      // A closed stream never comes back by itself; a silent one may be a dead one.
      var isDead = silence > SILENT_AFTER || (brokenAt && stream.readyState === EventSource.CLOSED);
      if (isDead && performance.now() - triedAt > TRY_EVERY) open();
    }

    function showLost(isLost) {
      var notice = wall.querySelector("[data-lost-notice]");
      var text = window.onewindow.worded(words.lost, { time: clockText(seen) });
      if (isLost && notice.textContent !== text) notice.textContent = text;
      notice.hidden = !isLost;
      wall.classList.toggle("is-lost", isLost);
    }

    // A new version of this page: fetched first, so that a server on its way up leaves no error page.
    function reloadIfWanted() {
      if (!wantsReload || recently()) return;
      wantsReload = false;
      fetch(window.location.href, { cache: "no-store" }).then(function (answer) {
        if (answer.ok) window.location.reload();
      }, function () { wantsReload = true; });
    }

    function recently() {
      try {
        var before = Number(window.sessionStorage.getItem("onewindow-board-reloaded") || 0);
        if (Date.now() - before < RELOAD_AT_MOST_EVERY) return true;
        window.sessionStorage.setItem("onewindow-board-reloaded", String(Date.now()));
        return false;
      } catch (error) {
        return true;
      }
    }

    var ticks = 0;
    window.setInterval(function () {
      tick();
      ticks += 1;
      if (ticks % NOTICE_EVERY === 0) draw.turnNotices();
    }, 1000);
    draw.turnNotices();
    open();
    tick();
    window.addEventListener("pagehide", function () { stream.close(); });
    window.addEventListener("pageshow", function (event) { if (event.persisted) open(); });
  }

  var wall = document.querySelector("[data-wall]");
  if (wall && wall.dataset.stream && window.EventSource) start(wall);
})();
