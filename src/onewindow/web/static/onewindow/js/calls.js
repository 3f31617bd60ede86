/* Which call is shown large and spoken now? One at a time, each for its least time, none over another.

   var calls = onewindow.calls({ seconds: 8, show: fn(call), say: fn(call, done), stop: fn, idle: fn });
   calls.hear(call)     a call from the stream
   calls.learn(state)   what the hall says by now: which calls still stand, up to which number           */
(function () {
  "use strict";

  function make(told) {
    var queue = [];
    var present = null;
    var state = { upto: 0, calls: [] };
    var timer = 0;

    function found(call) {
      return state.calls.filter(function (each) { return each.sequence === call.sequence; })[0];
    }

    // Undone, or so old that nobody remembers: the hall knows of later calls, but not of this one.
    function isGone(call) {
      return call.withdrawn || (state.upto >= call.sequence && !found(call));
    }

    // Over: the person stands at the window already, or did not come.
    function isOver(call) {
      var known = found(call);
      return isGone(call) || (known !== undefined && !known.stands);
    }

    function next() {
      window.clearTimeout(timer);
      present = null;
      while (queue.length && isOver(queue[0])) queue.shift();
      if (!queue.length) {
        told.idle();
        return;
      }
      start(queue.shift());
    }

    function start(call) {
      var left = 2;
      present = call;
      function finished() {
        left -= 1;
        if (left === 0 && present === call) next();
      }
      told.show(call);
      timer = window.setTimeout(finished, told.seconds() * 1000);
      told.say(call, finished);
    }

    return {
      hear: function (call) {
        queue = queue.filter(function (each) { return each.number !== call.number; });
        if (!isGone(call)) queue.push(call);
        if (!present) next();
      },
      learn: function (news) {
        state = news;
        if (present && isGone(present)) {
          told.stop();
          next();
        }
      },
      // Nothing from before may be read out: another day, or a long absence.
      forget: function () {
        queue = [];
        if (present) {
          told.stop();
          next();
        }
      },
      isBusy: function () { return present !== null; },
      waiting: function () { return queue.length; },
    };
  }

  window.onewindow = window.onewindow || {};
  window.onewindow.calls = make;
})();
