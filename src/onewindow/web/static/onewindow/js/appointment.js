/* The clock of a kept time: counts down, and says so when it is over. */
(() => {
  const clock = document.querySelector("[data-hold-seconds]");
  if (!clock) return;
  const left = clock.querySelector("[data-hold-left]");
  const ends = performance.now() + Number(clock.dataset.holdSeconds) * 1000;

  const over = () => {
    clock.textContent = clock.dataset.holdOver + " ";
    const again = document.createElement("a");
    again.href = clock.dataset.holdUrl;
    again.textContent = clock.dataset.holdAgain;
    clock.append(again);
    clock.setAttribute("role", "alert");
  };

  const tick = () => {
    const seconds = Math.ceil((ends - performance.now()) / 1000);
    if (seconds <= 0) {
      over();
      return;
    }
    left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    setTimeout(tick, 1000);
  };
  tick();
})();
