// What is left of the time, on the server's clock: shown in minutes, said aloud at five and at one, never every second.

const MINUTE = 60000;
const SAID = [5, 1];

// How far this machine's clock stands behind the server's, in milliseconds: the page says what time it was when it was made.
export function offset(now) {
  const [arrived] = performance.getEntriesByType("navigation");
  const since = arrived ? performance.now() - arrived.responseStart : 0;
  return Date.parse(now) - (Date.now() - since);
}

// shown, said: elements, the second a live region; words: {left, last, soon, minute} with {minutes}
export function clock({ shown, said, deadline, now, words, over }) {
  const told = new Set();
  const tick = () => {
    const left = Date.parse(deadline) - now();
    if (left <= 0) {
      over();
      return;
    }
    const minutes = Math.ceil(left / MINUTE);
    shown.textContent = minutes > 1 ? words.left.replace("{minutes}", minutes) : words.last;
    for (const mark of SAID) {
      if (left <= mark * MINUTE && !told.has(mark)) {
        for (const passed of SAID.filter((each) => each >= mark)) told.add(passed);
        said.textContent = mark === 1 ? words.minute : words.soon.replace("{minutes}", minutes);
      }
    }
    const next = SAID.map((mark) => left - mark * MINUTE).filter((wait) => wait > 0);
    setTimeout(tick, Math.max(200, Math.min(left, left % MINUTE || MINUTE, ...next)));
  };
  tick();
}
