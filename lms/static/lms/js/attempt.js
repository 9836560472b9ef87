// An attempt: one question at a time, each answer saved on the server as it is given, and what became of it said beside it.
// Answers not yet saved live in memory only (these are shared machines) and are sent again until the server has them.
// Nothing is ever submitted but by pressing the button. Without this file the page is one form that saves and submits.

const form = document.getElementById("attempt");
const say = (key, values = {}) => form.dataset[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const questions = [...form.querySelectorAll("[data-question]")].map((element, index) => ({
  element,
  id: element.dataset.question,
  number: index + 1,
  status: element.querySelector(".saving"),
  legend: element.querySelector("legend"),
  saved: element.querySelector(".saving").dataset.state === "saved",
  pending: null,
}));
const end = document.getElementById("attempt-end");
const warning = document.getElementById("attempt-warning");
const steps = document.getElementById("attempt-steps");
const [back, next] = [steps.querySelector("[data-back]"), steps.querySelector("[data-next]")];
const submit = end.querySelector("[data-submit]");
const submitWord = submit.textContent;

// ---- saving -------------------------------------------------------------------------------------------------------

const uuid = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // plain http on a station's network has no randomUUID
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

const isoHere = (date) => {
  const two = (value) => String(Math.floor(Math.abs(value))).padStart(2, "0");
  const offset = -date.getTimezoneOffset();
  const local = new Date(date.getTime() + offset * 60000).toISOString().slice(0, -1);
  return `${local}${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
};

const csrf = () => {
  const cookie = document.cookie.match(/(?:^|; )(?:__Host-|__Secure-)?csrftoken=([^;]+)/);
  return cookie ? cookie[1] : form.elements.namedItem("csrfmiddlewaretoken").value;
};

const WAITS = [2, 4, 8, 15, 30]; // seconds between tries
let sending = false;
let timer = 0;
let failures = 0;

const unsaved = () => questions.filter((question) => question.pending);
const show = (question, state, text, retry = false) => {
  question.status.dataset.state = state;
  question.status.textContent = text;
  let button = question.element.querySelector(".retry");
  if (retry && !button) {
    button = document.createElement("button");
    button.type = "button";
    button.className = "button button-quiet retry";
    button.textContent = say("retry");
    button.addEventListener("click", () => { question.pending.refused = false; failures = 0; send(); question.legend.focus(); });
    question.status.after(button);
  } else if (!retry && button) button.remove();
  stations();
};

const keep = (question) => {
  const choices = [...question.element.querySelectorAll("input:checked")].map((input) => input.value);
  if (!choices.length) {
    question.pending = null;
    if (question.saved) show(question, "waiting", say("emptied"));
    return;
  }
  question.pending = { uuid: uuid(), at: isoHere(new Date()), choices, refused: false };
  show(question, "sending", say("sending"));
  send();
};

async function post(question, answer) {
  const body = new URLSearchParams({ question: question.id, uuid: answer.uuid, at: answer.at });
  for (const choice of answer.choices) body.append("choice", choice);
  const response = await fetch(form.dataset.answerUrl, {
    method: "POST",
    body,
    headers: { Accept: "application/json", "X-CSRFToken": csrf(), "X-Requested-With": "XMLHttpRequest" },
    credentials: "same-origin",
    keepalive: true, // an answer on its way still arrives when the page is left; the test itself is never submitted so
    redirect: "manual",
    signal: AbortSignal.timeout ? AbortSignal.timeout(15000) : undefined,
  });
  if (response.type === "opaqueredirect" || response.status === 401) return { refused: say("signedOut") };
  if (response.status === 429 || response.status >= 500) throw new Error(String(response.status));
  const told = await response.json().catch(() => ({}));
  if (response.ok && told.saved) return { at: told.at };
  return { refused: told.error || (response.status === 403 ? say("signedOut") : say("refused")) };
}

async function send() {
  if (sending) return;
  clearTimeout(timer);
  sending = true;
  try {
    for (let question; (question = questions.find((each) => each.pending && !each.pending.refused)); ) {
      const answer = question.pending;
      show(question, "sending", say("sending"));
      const told = await post(question, answer);
      if (question.pending !== answer) continue; // changed meanwhile: the newer answer goes next
      if (told.refused) {
        answer.refused = true;
        show(question, "failed", say("failed", { reason: told.refused }), true);
      } else {
        question.pending = null;
        question.saved = true;
        show(question, "saved", say("saved", { time: told.at }));
      }
      failures = 0;
    }
  } catch {
    const wait = WAITS[Math.min(failures, WAITS.length - 1)];
    failures += 1;
    for (const question of unsaved()) if (!question.pending.refused) show(question, "waiting", say("waiting"), true);
    timer = setTimeout(send, wait * 1000);
  } finally {
    sending = false;
    review();
  }
}

// ---- one question at a time ---------------------------------------------------------------------------------------

let here = 0; // an index of questions; questions.length is the last page, where the test is submitted

const nav = document.getElementById("attempt-stations");
const list = document.createElement("ol");
list.className = "attempt-stations";
const stops = [...questions, null].map((question, index) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "stop";
  if (question) button.textContent = question.number;
  else button.append(next.querySelector("svg").cloneNode(true));
  button.addEventListener("click", () => go(index));
  const item = document.createElement("li");
  item.append(button);
  list.append(item);
  return button;
});

function stations() {
  const answered = questions.filter((question) => question.saved);
  document.getElementById("attempt-count").textContent = say("count", { answered: answered.length, total: questions.length });
  stops.forEach((stop, index) => {
    const question = questions[index];
    if (question) {
      const state = question.pending ? "stationUnsaved" : question.saved ? "stationSaved" : "stationOpen";
      stop.classList.toggle("stop-answered", question.saved && !question.pending);
      stop.classList.toggle("stop-unsaved", Boolean(question.pending) && question.status.dataset.state !== "sending");
      stop.setAttribute("aria-label", say("station", { number: question.number, state: say(state) }));
    } else stop.setAttribute("aria-label", say("review"));
    if (index === here) stop.setAttribute("aria-current", "step");
    else stop.removeAttribute("aria-current");
  });
}

function review() {
  const open = questions.filter((question) => !question.saved && !question.pending);
  const lost = unsaved();
  const numbers = (some) => some.map((question) => question.number).join(", ");
  const lines = [];
  if (open.length) lines.push(["message-warning", say("someOpen", { numbers: numbers(open) })]);
  if (lost.length) lines.push(["message-error", say("someUnsaved", { numbers: numbers(lost) })]);
  if (!lines.length) lines.push(["message-success", say("allAnswered")]);
  const shown = lines.map(([kind, text]) => {
    const line = document.createElement("div");
    line.className = `message ${kind}`;
    const words = document.createElement("p");
    words.textContent = text;
    line.append(words);
    return line;
  });
  warning.replaceChildren(...shown);
  submit.textContent = lost.length && submit.dataset.warned ? say("submitAnyway") : submitWord;
  if (!lost.length) delete submit.dataset.warned;
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
  stations();
  review();
  if (focus) {
    (question ? question.legend : end.querySelector("h2")).focus({ preventScroll: true });
    document.querySelector(".attempt-head").scrollIntoView({ block: "start" });
  }
}

back.addEventListener("click", () => go(here - 1));
next.addEventListener("click", () => go(here + 1));
form.addEventListener("change", (event) => {
  const question = questions.find((each) => each.element.contains(event.target));
  if (question) keep(question);
});
addEventListener("online", () => { failures = 0; send(); });
addEventListener("beforeunload", (event) => { if (unsaved().length && !form.dataset.submitting) event.preventDefault(); });
form.addEventListener("submit", (event) => {
  if (event.submitter !== submit) { // Enter in a choice saves nothing new and submits nothing
    event.preventDefault();
    return;
  }
  if (unsaved().length && !submit.dataset.warned) {
    event.preventDefault();
    submit.dataset.warned = "yes";
    failures = 0;
    send();
    review();
    return;
  }
  form.dataset.submitting = "yes";
});

form.classList.add("stepping");
for (const button of form.querySelectorAll("[data-save]")) button.remove();
nav.append(list);
nav.hidden = steps.hidden = false;
const asked = questions.findIndex((question) => `#q-${question.id}` === location.hash);
const first = questions.findIndex((question) => !question.saved);
if (location.hash === "#attempt-end") go(questions.length, false);
else go(asked >= 0 ? asked : first >= 0 ? first : questions.length, false);
