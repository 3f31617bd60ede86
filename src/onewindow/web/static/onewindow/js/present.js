// Counts a present-code down; without this script the page still says until when it holds.
(() => {
  const box = document.querySelector("[data-present-until]");
  const left = box && box.querySelector("[data-present-left]");
  if (!left) return;
  const until = Date.parse(box.dataset.presentUntil);
  // Screen readers hear each full minute, not each second.
  const tick = () => {
    const rest = Math.max(0, Math.round((until - Date.now()) / 1000));
    if (rest === 0) {
      left.textContent = box.dataset.over;
      box.classList.add("over");
      return;
    }
    const seconds = String(rest % 60).padStart(2, "0");
    left.textContent = box.dataset.left
      .replace("{minutes}", Math.floor(rest / 60))
      .replace("{seconds}", seconds);
    setTimeout(tick, 1000);
  };
  tick();
})();
