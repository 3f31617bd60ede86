/* The voice of a wall screen: a chime, then the call, twice (R-6-8). Everything is made in the browser;
   without a Chinese voice only the chime sounds, without permission nothing does, and the screen goes on.

   var voice = onewindow.voice({ changed: function (voice) { … } });
   voice.turn(true)                 asks for sound; must come from a press the first time
   voice.say("请A零一四号…", done)   never overlaps: the caller waits for `done`
   voice.stop()                     breaks off what is being said                                        */
(function () {
  "use strict";

  var KEPT = "onewindow-board-sound";
  var LONGEST = 15000;
  var BETWEEN = 600;
  var RATE = 0.9;

  function remembered() {
    try {
      return window.localStorage.getItem(KEPT) === "1";
    } catch (error) {
      return false;
    }
  }

  function remember(isOn) {
    try {
      window.localStorage.setItem(KEPT, isOn ? "1" : "0");
    } catch (error) {
      /* A screen without a memory asks again after a reload. */
    }
  }

  function chineseVoice() {
    if (!window.speechSynthesis) return null;
    var voices = window.speechSynthesis.getVoices().filter(function (each) {
      return /^(zh|cmn)([-_](CN|Hans)|$)/i.test(each.lang);
    });
    // One that speaks without the network first: the hall's may be cut off.
    return voices.filter(function (each) { return each.localService; })[0] || voices[0] || null;
  }

  // Two soft notes, a fifth apart.
  function chime(audio) {
    [[660, 0], [880, 0.32]].forEach(function (note) {
      var at = audio.currentTime + note[1];
      var tone = audio.createOscillator();
      var volume = audio.createGain();
      tone.type = "sine";
      tone.frequency.value = note[0];
      volume.gain.setValueAtTime(0.0001, at);
      volume.gain.exponentialRampToValueAtTime(0.35, at + 0.03);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.7);
      tone.connect(volume);
      volume.connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.75);
    });
  }

  function make(told) {
    var audio = null;
    var turn = 0;
    var voice = { isOn: false, isWanted: remembered(), hasVoice: false };

    function look() {
      voice.hasVoice = chineseVoice() !== null;
      told.changed(voice);
    }

    function settle() {
      voice.isOn = voice.isWanted && audio !== null && audio.state === "running";
      look();
    }

    function open() {
      var Audio = window.AudioContext || window.webkitAudioContext;
      if (!Audio) return;
      if (audio === null) {
        audio = new Audio();
        audio.addEventListener("statechange", settle);
      }
      audio.resume().then(settle, settle);
      settle();
    }

    function after(milliseconds, mine, next) {
      window.setTimeout(function () {
        if (mine === turn) next();
      }, milliseconds);
    }

    function speak(text, mine, next) {
      var speaker = chineseVoice();
      if (!speaker) {
        next();
        return;
      }
      var isOver = false;
      var sentence = new SpeechSynthesisUtterance(text);
      function over() {
        if (isOver || mine !== turn) return;
        isOver = true;
        next();
      }
      sentence.voice = speaker;
      sentence.lang = "zh-CN";
      sentence.rate = RATE;
      sentence.onend = sentence.onerror = over;
      window.speechSynthesis.speak(sentence);
      // Some browsers forget to say that they have finished.
      after(LONGEST, mine, function () {
        window.speechSynthesis.cancel();
        over();
      });
    }

    voice.turn = function (isWanted) {
      voice.isWanted = isWanted;
      remember(isWanted);
      if (isWanted) open();
      else voice.stop();
      settle();
    };

    voice.stop = function () {
      turn += 1;
      if (window.speechSynthesis) window.speechSynthesis.cancel();
    };

    voice.say = function (text, done) {
      var mine = ++turn;
      if (!voice.isOn) {
        done();
        return;
      }
      chime(audio);
      after(1100, mine, function () {
        speak(text, mine, function () {
          after(BETWEEN, mine, function () { speak(text, mine, done); });
        });
      });
    };

    if (window.speechSynthesis) window.speechSynthesis.addEventListener("voiceschanged", look);
    if (voice.isWanted) open();
    // A screen that was heard before a reload only needs any touch to be heard again.
    ["pointerdown", "keydown"].forEach(function (name) {
      document.addEventListener(name, function () {
        if (voice.isWanted && !voice.isOn) open();
      });
    });
    look();
    return voice;
  }

  window.onewindow = window.onewindow || {};
  window.onewindow.voice = make;
})();
