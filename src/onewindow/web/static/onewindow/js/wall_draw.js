/* How is a wall screen drawn? The rows are those of the templates on the page, filled in again.       */
(function () {
  "use strict";

  function fill(root, name, text) {
    var slot = root.querySelector("[data-slot='" + name + "']");
    // A text that stays is not written again, or a reader would say it again.
    if (slot && slot.textContent !== text) slot.textContent = text;
  }

  function worded(template, values) {
    return template.replace(/\{(\w+)\}/g, function (_all, name) { return values[name]; });
  }

  // A014 as A 014.
  function spaced(number) {
    return number.replace(/^([A-Z]+)(\d)/i, "$1 $2");
  }

  function rows(list, template, entries, draw) {
    while (list.children.length > entries.length) list.lastElementChild.remove();
    entries.forEach(function (entry, at) {
      var row = list.children[at];
      if (!row) {
        row = template.content.firstElementChild.cloneNode(true);
        list.append(row);
      }
      draw(row, entry);
    });
  }

  function latest(calls) {
    var seen = {};
    return calls.filter(function (call) {
      if (seen[call.number]) return false;
      seen[call.number] = true;
      return true;
    });
  }

  function wordOf(entry, words) {
    if (entry.number) return entry.serving ? words.serving : words.called;
    if (entry.state === "OPEN") return words.free;
    if (entry.state === "PAUSED") return entry.reason && !words.pausedMore ? entry.reason : words.paused;
    return words.closed;
  }

  function classOf(entry) {
    var kind = entry.number ? (entry.serving ? " serving" : " called") : "";
    return entry.state.toLowerCase() + kind;
  }

  // Starts an animation again, at most once in its own length: no faster than three times a second.
  function flash(element) {
    element.classList.remove("flash");
    void element.offsetWidth;
    element.classList.add("flash");
  }

  function hall(wall) {
    var words = wall.dataset;
    var now = wall.querySelector("[data-now-call]");
    var lists = {};
    ["call", "window", "class"].forEach(function (name) {
      lists[name] = wall.querySelector("[data-template='" + name + "']");
    });
    var calls = wall.querySelector("[data-calls]");
    var windows = wall.querySelector("[data-windows]");
    var classes = wall.querySelector("[data-classes]");
    var notices = wall.querySelector("[data-notices]");
    var most = 6;

    function large(call, please, isOver) {
      fill(now, "please", please);
      fill(now, "number", spaced(call.number));
      fill(now, "go", worded(words.go, { n: call.window }));
      now.classList.toggle("over", isOver);
      now.classList.remove("none");
    }

    function waitOf(line) {
      if (line.to === null || line.waiting === 0) return "";
      return line.to === 1 ? words.soon : worded(words.wait, { low: line.from, high: line.to });
    }

    function drawLists(state) {
      rows(calls, lists.call, latest(state.calls).slice(0, most), function (row, call) {
        row.classList.toggle("stands", call.stands);
        fill(row, "number", spaced(call.number));
        fill(row, "window", worded(words.windowWord, { n: call.window }));
      });
      rows(windows, lists.window, state.windows, function (row, entry) {
        row.className = classOf(entry);
        fill(row, "window", worded(words.short, { n: entry.window }));
        fill(row, "number", spaced(entry.number));
        fill(row, "word", wordOf(entry, words));
      });
      rows(classes, lists["class"], state.classes, function (row, line) {
        fill(row, "prefix", line.prefix);
        fill(row, "name", line.name);
        fill(row, "count", worded(words.people, { n: line.waiting }));
        fill(row, "wait", waitOf(line));
      });
    }

    return {
      state: function (state, isBusy) {
        drawLists(state);
        wall.querySelector("[data-waiting]").textContent = String(state.waiting);
        notices.querySelectorAll("[data-code]").forEach(function (row) {
          row.hidden = !state.notices.some(function (each) { return each.code === row.dataset.code; });
        });
        if (!isBusy) this.rest(state);
      },
      // Nothing to announce: the newest call stays, said to be past when it is.
      rest: function (state) {
        var newest = latest(state.calls)[0];
        now.classList.toggle("none", !newest);
        if (newest) large(newest, newest.stands ? words.please : words.recent, !newest.stands);
        else fill(now, "number", "");
      },
      announce: function (call) {
        large(call, call.again ? words.again : words.please, false);
        flash(now);
      },
      // A call is in the list at once, though it may have to wait for its turn to be spoken.
      hear: function (state, call) {
        if (!call.withdrawn) drawLists(state);
      },
      turnNotices: function () {
        var shown = Array.prototype.filter.call(notices.children, function (row) { return !row.hidden; });
        if (!shown.length) return;
        var at = shown.findIndex(function (row) { return row.classList.contains("shown"); });
        shown.forEach(function (row) { row.classList.remove("shown"); });
        shown[(at + 1) % shown.length].classList.add("shown");
      },
    };
  }

  function desk(wall) {
    var words = wall.dataset;
    var own = wall.querySelector("[data-own]");
    var number = Number(words.ownWindow);

    function draw(entry) {
      own.className = "at " + classOf(entry);
      fill(own, "number", spaced(entry.number));
      fill(own, "word", wordOf(entry, words));
      var more = "";
      if (!entry.number && entry.state === "PAUSED") {
        more = (entry.reason ? entry.reason + " · " : "") + words.pausedMore;
      } else if (!entry.number && entry.state === "CLOSED") {
        more = words.closedMore;
      }
      fill(own, "more", more);
    }

    return {
      state: function (state) {
        var mine = state.windows.filter(function (each) { return each.window === number; })[0];
        if (mine) draw(mine);
      },
      rest: function () {},
      announce: function () { flash(own); },
      hear: function (_state, call) {
        if (call.window !== number || call.withdrawn) return;
        draw({ state: "OPEN", number: call.number, serving: false, reason: "" });
        flash(own);
      },
      turnNotices: function () {},
    };
  }

  window.onewindow = window.onewindow || {};
  window.onewindow.draw = function (wall) {
    return wall.dataset.ownWindow ? desk(wall) : hall(wall);
  };
  window.onewindow.worded = worded;
})();
