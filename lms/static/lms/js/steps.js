// One question at a time: the stations at the top, the buttons back and on, the question that the address names.

const STATIONS = {
  saved: "stationSaved", kept: "stationKept", sending: "stationSaved", failed: "stationUnsaved", open: "stationOpen",
};

// questions: see attempt.js; state(question) of its answer; end: the last page, of which `last` shows what is new
export function stepping({ questions, state, say, end, last }) {
  const steps = document.getElementById("attempt-steps");
  const [back, next] = [steps.querySelector("[data-back]"), steps.querySelector("[data-next]")];
  const nav = document.getElementById("attempt-stations");
  const list = document.createElement("ol");
  list.className = "attempt-stations";
  let here = 0; // an index of questions; questions.length is the last page, where the test is submitted

  const stops = [...questions, null].map((question, index) => {
    const stop = document.createElement("button");
    [stop.type, stop.className] = ["button", "stop"];
    if (question) stop.textContent = question.number;
    else stop.append(next.querySelector("svg").cloneNode(true));
    stop.addEventListener("click", () => go(index));
    const item = document.createElement("li");
    item.append(stop);
    list.append(item);
    return stop;
  });

  function mark(stop, question) {
    const stands = state(question);
    stop.classList.toggle("stop-answered", stands === "saved" || stands === "sending");
    stop.classList.toggle("stop-kept", stands === "kept");
    stop.classList.toggle("stop-unsaved", stands === "failed");
    stop.setAttribute("aria-label", say("station", { number: question.number, state: say(STATIONS[stands]) }));
  }

  function show() {
    const answered = questions.filter(({ known, pending, refused }) => known && !pending && !refused).length;
    document.getElementById("attempt-count").textContent = say("count", { answered, total: questions.length });
    stops.forEach((stop, index) => {
      if (questions[index]) mark(stop, questions[index]);
      else stop.setAttribute("aria-label", say("review"));
      if (index === here) stop.setAttribute("aria-current", "step");
      else stop.removeAttribute("aria-current");
    });
    if (here === questions.length) last();
  }

  function go(index, focus = true) {
    here = Math.max(0, Math.min(index, questions.length));
    questions.forEach((question, place) => { question.element.hidden = place !== here; });
    end.hidden = here !== questions.length;
    back.hidden = here === 0;
    next.hidden = here === questions.length;
    const word = next.querySelector("[data-next-word]");
    word.textContent = here === questions.length - 1 ? word.dataset.wordEnd : word.dataset.wordNext;
    const question = questions[here];
    history.replaceState(null, "", question ? `#q-${question.id}` : "#attempt-end");
    show();
    if (focus) {
      (question ? question.title : end.querySelector("h2")).focus({ preventScroll: true });
      document.querySelector(".attempt-head").scrollIntoView({ block: "start" });
    }
  }

  // The question that the address names; else the first without an answer.
  function named() {
    const asked = questions.findIndex((question) => `#q-${question.id}` === location.hash);
    const first = questions.findIndex((question) => !question.known && !question.pending);
    if (location.hash === "#attempt-end") return questions.length;
    return asked >= 0 ? asked : first >= 0 ? first : questions.length;
  }

  return {
    go,
    show,
    here: () => questions[here],
    begin() {
      nav.append(list);
      nav.hidden = steps.hidden = false;
      back.addEventListener("click", () => go(here - 1));
      next.addEventListener("click", () => go(here + 1));
      addEventListener("hashchange", () => go(named()));
      go(named(), false);
    },
  };
}
