// An attempt: one question at a time, each answer put into the outbox as it is given and sent at once, and what became of
// it said beside it. Nothing is ever submitted but by pressing the button. Without this file the page is one plain form.

const form = document.getElementById("attempt");
const data = form.dataset;
const touched = new Set(); // what is answered before the modules have come
const early = (event) => touched.add(event.target.closest("[data-question]"));
form.addEventListener("input", early);

const [{ openOutbox, Sender, uuid }, { kind, same }, { ask, follow }, { signIn }, { clock, offset }, { handingIn }, { stepping }] =
  await Promise.all(data.modules.split(" ").map((address) => import(address)));

const say = (key, values = {}) => data[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const ahead = offset(data.now);
const now = () => Date.now() + ahead;
const PAUSE = 1200; // milliseconds without a key before what is typed is kept

const outbox = await openOutbox(data.owner, data.attempt, data.key);
const channel = globalThis.BroadcastChannel ? new BroadcastChannel(`amparo-attempt-${data.attempt}`) : null;
const view = JSON.parse(data.view);
const mine = new Set(); // UUIDs of answers made in this window
const sent = new Map(); // answers that the server has confirmed to this window, should it turn out to lack one
let trouble = ""; // why answers wait: "line", "signedOut" or "foreign"

const questions = [...form.querySelectorAll("[data-question]")].map((element, index) => ({
  element,
  id: element.dataset.question,
  number: index + 1,
  fields: kind(element.dataset.kind),
  status: element.querySelector(".saving"),
  known: view[element.dataset.question] ?? null, // what the server has
  pending: null, // the newest answer in the outbox
  refused: null,
  sending: false,
  putting: 0, // answers on their way into the outbox
  dirty: false, // typed, and not in the outbox yet
  emptied: false,
  missing: false, // to be checked, and not answered
  elsewhere: false,
  settled: "settled" in element.dataset,
  get title() { return element.querySelector("legend, .question-stem"); },
}));
const byId = new Map(questions.map((question) => [question.id, question]));
const end = document.getElementById("attempt-end");
const submit = end.querySelector("[data-submit]");

// ---- what is shown ------------------------------------------------------------------------------------------------

function message(sort, text, ...more) {
  const line = document.createElement("div");
  line.className = `message message-${sort}`;
  const words = document.createElement("p");
  words.textContent = text;
  line.append(words, ...more);
  return line;
}

function button(text, act) {
  const made = document.createElement("button");
  [made.type, made.className, made.textContent] = ["button", "button button-quiet", text];
  made.addEventListener("click", act);
  return made;
}

const notice = document.getElementById("attempt-notice");
function tell(sort, text, ...more) {
  const already = notice.textContent === [text, ...more.map((one) => one.textContent)].join("");
  if (!already) notice.replaceChildren(...(text ? [message(sort, text, ...more)] : []));
}

// The state of a question, the key of its words, and whether trying again helps.
function standing(question) {
  const { known, pending, refused } = question;
  if (refused) return ["failed", say("failed", { reason: refused.reason }), !refused.forGood];
  if (question.dirty) return ["typing", say("typing")];
  if (question.missing) return ["typing", say("nothingChosen")];
  if (question.putting) return ["sending", say("sending")];
  if (pending) {
    if (question.sending && !trouble) return ["sending", say("sending")];
    if (!trouble) return ["sending", say(pending.kept ? "kept" : "sending")];
    const word = (pending.kept ? "kept" : "unkept") + trouble[0].toUpperCase() + trouble.slice(1);
    return [pending.kept ? "kept" : "failed", say(word, { email: data.email }), true];
  }
  if (!known) return ["", ""];
  if (known.settled && !question.settled) return ["saved", say("settledElsewhere")];
  if (question.emptied) return ["saved", say("emptied")];
  return ["saved", say(question.elsewhere ? "elsewhere" : "saved", { time: known.at })];
}

function render(question) {
  const [state, text, retry] = standing(question);
  if (question.status.textContent !== text) question.status.textContent = text;
  question.status.dataset.state = state;
  const existing = question.element.querySelector(".retry");
  if (retry && !existing) {
    const again = button(say("retry"), () => tryAgain(question));
    again.classList.add("retry");
    question.status.after(again);
  } else if (!retry) existing?.remove();
}

function renderAll() {
  questions.forEach(render);
  pages.show();
}

async function tryAgain(question) {
  question.title.focus();
  if (question.refused) {
    await outbox.remove(question.refused.entry);
    const { settle } = question.refused.entry;
    question.refused = null;
    await keep(question, { again: true, settle });
  } else if (trouble === "signedOut") door.open();
  else sender.send({ afresh: true });
}

// ---- answers ------------------------------------------------------------------------------------------------------

let last = 0;
const stamp = () => { // strictly later than the one before, whatever the machine's clock does
  last = Math.max(last + 1, Math.round(now()));
  return new Date(last).toISOString();
};

// What was given last, as it was given: the server writes "48,0" as "48".
const latest = ({ pending, known, given, putting }) =>
  (putting ? given : pending ?? (known && known.uuid === given?.uuid ? given : known))?.answer;

let line = Promise.resolve(); // answers go into the outbox one after the other
function put(question, given) {
  const answer = { question: question.id, uuid: uuid(), at: stamp(), ...given };
  mine.add(answer.uuid);
  question.given = answer;
  question.putting += 1;
  line = line.then(async () => {
    question.pending = await outbox.add(answer);
    question.putting -= 1;
    channel?.postMessage({ made: answer.at });
  });
  return line;
}

async function keep(question, { again = false, settle = false } = {}) {
  clearTimeout(question.timer);
  question.dirty = question.missing = false;
  const answer = question.fields.read(question.element);
  question.emptied = answer === null;
  if (question.refused) {
    await outbox.remove(question.refused.entry);
    question.refused = null;
  }
  if (answer === null || (same(answer, latest(question)) && !again && !settle)) {
    renderAll();
    return;
  }
  Object.assign(question, { elsewhere: false, sending: true });
  const done = put(question, settle ? { answer, settle } : { answer });
  render(question);
  await done;
  lock(question);
  renderAll();
  sender.send();
}

const flush = () => Promise.all(questions.filter((question) => question.dirty).map((question) => keep(question)));

// While an answer that settles its question is on its way, the question is closed.
function lock(question) {
  const fields = question.element.querySelector("fieldset.question");
  const closed = over || Boolean(question.pending?.settle) || Boolean(question.known?.settled);
  if (fields) fields.disabled = closed;
  question.element.querySelector("[data-check]")?.toggleAttribute("hidden", closed);
}

// Of two answers that the server knows the later one counts; a view may come late, from another window.
const isOlder = (row, known) => [row.settled - known.settled, row.made - known.made, row.sequence - known.sequence]
  .find((difference) => difference) < 0;

// The server's view of the whole attempt comes with each reply: what was changed elsewhere is shown here.
function take(rows) {
  for (const question of questions) {
    const row = rows[question.id];
    if (!row || question.known?.uuid === row.uuid || (question.known && isOlder(row, question.known))) continue;
    question.known = row;
    lock(question);
    if (question.pending || question.putting || question.dirty || question.settled) continue;
    const differs = !same(question.fields.read(question.element), row.answer);
    question.elsewhere = !mine.has(row.uuid) && (question.elsewhere || differs);
    if (question.elsewhere) question.fields.write(question.element, row.answer);
    question.emptied = false;
  }
}

// What waits in the outbox may have been made in another window, or before this page was opened.
async function gather() {
  let entries;
  let seen;
  do { // until nothing was put into it while it was read
    seen = line;
    await seen;
    entries = await outbox.all();
  } while (seen !== line);
  for (const question of questions) {
    const made = entries.filter((entry) => entry.question === question.id && entry.uuid !== question.refused?.entry.uuid);
    const newest = made.at(-1) ?? null;
    if (newest?.uuid === question.pending?.uuid) continue;
    question.pending = newest;
    if (newest) question.elsewhere = !mine.has(newest.uuid);
    if (newest && !question.dirty && !question.settled) question.fields.write(question.element, newest.answer);
    lock(question);
  }
}

function settle(question, html) {
  const place = question.element.querySelector("fieldset.question");
  if (!place) return;
  const told = document.createElement("div");
  told.className = "settled";
  told.tabIndex = -1;
  told.innerHTML = html; // the server's own template
  place.replaceWith(told);
  question.element.querySelector("[data-check]")?.remove();
  question.settled = true;
  if (pages.here() === question && (!document.activeElement || document.activeElement === document.body)) told.focus();
}

// ---- sending ------------------------------------------------------------------------------------------------------

const FOR_GOOD = ["closed", "over", "settled"];

async function post(entry) {
  const { status, told } = await ask(data.answerUrl, {
    question: entry.question,
    uuid: entry.uuid,
    at: entry.at,
    sequence: entry.sequence,
    answer: JSON.stringify(entry.answer),
    ...(entry.settle ? { settle: "1" } : {}),
  }, { keepalive: true });
  if (status === 401 || status === 403) return { halt: "signedOut" };
  if (status === 404) return { halt: "foreign" };
  if (status === 429 || status >= 500) throw new Error(String(status));
  if (status === 200 && told.saved) return { saved: told };
  return { refused: true, reason: told.error ?? say("refused"), view: told.view, forGood: FOR_GOOD.includes(told.code) };
}

const settled = (entry) => {
  const question = byId.get(entry.question);
  question.sending = false;
  if (question.pending?.uuid === entry.uuid) question.pending = null;
  return question;
};

const sender = new Sender({
  outbox,
  post,
  lock: `amparo-attempt-${data.attempt}`,
  tell: {
    sending(entry) {
      const question = byId.get(entry.question);
      question.sending = question.pending?.uuid === entry.uuid;
      render(question);
    },
    async saved(entry, told) {
      free();
      sent.set(entry.uuid, entry);
      const question = settled(entry);
      take(told.view);
      if (told.settled) settle(question, told.settled.html);
      channel?.postMessage({ view: told.view, settled: told.settled && { question: question.id, html: told.settled.html } });
      await gather();
      renderAll();
    },
    refused(entry, told) {
      free();
      const question = settled(entry);
      if (told.view) take(told.view);
      question.refused = { entry, reason: told.reason, forGood: told.forGood };
      renderAll();
    },
    waiting() { stuck("line"); },
    halted(entry, { halt }) {
      const told = trouble === halt; // who has said "Not now" is not asked with every answer
      stuck(halt);
      if (halt === "signedOut" && !told) door.open();
    },
    async empty() {
      free();
      await gather();
      renderAll();
    },
  },
});

function stuck(why) {
  trouble = why;
  for (const question of questions) question.sending = false;
  if (why === "signedOut") tell("warning", say("outNotice"), button(say("signIn"), () => door.open()));
  else if (why === "foreign") tell("error", say("foreignNotice", { email: data.email }));
  else tell("", "");
  renderAll();
}

function free() {
  if (trouble) tell("", "");
  if (trouble === "signedOut") door.close(); // signed in in another tab
  trouble = "";
}

const door = signIn({
  dialog: document.getElementById("sign-in"),
  ask,
  follow,
  async signedIn() {
    await sender.send({ afresh: true });
    if (trouble === "signedOut") return false;
    channel?.postMessage({ signedIn: true });
    return true;
  },
});

channel?.addEventListener("message", async ({ data: told }) => {
  if (told.signedIn) {
    door.close();
    follow();
    sender.send({ afresh: true });
  }
  // A window that has just come may have been written before the server had what this one knows of.
  if (told.come) channel.postMessage({ view: Object.fromEntries(questions.filter((one) => one.known).map((one) => [one.id, one.known])) });
  if (told.submitted) {
    const link = document.createElement("a");
    [link.href, link.textContent] = [told.submitted, say("seeResult")];
    tell("warning", say("submittedElsewhere"), link);
  }
  if (told.made) last = Math.max(last, Date.parse(told.made)); // what is made here after it is later
  if (told.view) take(told.view);
  if (told.settled && byId.has(told.settled.question)) settle(byId.get(told.settled.question), told.settled.html);
  await gather();
  renderAll();
  if (told.made) sender.send(); // should that window be closed before it has sent it
});

// ---- the pages of the attempt: each question, and the last one -----------------------------------------------------

// "saved" on the server, "kept" on this device, "failed" or "sending" when neither is sure; "open" without an answer.
const state = (question) => {
  const [word] = standing(question);
  return word && word !== "typing" ? word : question.known ? "saved" : "open";
};
const pages = stepping({ questions, state, say, end, last: () => lastPage.look() });
const lastPage = handingIn({
  questions, state, say, message, button, ask, end, sent, put, take, stuck, renderAll, outbox, sender,
  submitUrl: data.submitUrl,
  go: pages.go,
  ready: async () => { await flush(); await line; },
  signIn: () => door.open(),
  submitted(url) {
    channel?.postMessage({ submitted: url });
    leaving = true;
    location.assign(url);
  },
});

// ---- the page begins ----------------------------------------------------------------------------------------------

let leaving = false;
let over = false;
let busy = false;

const questionOf = (target) => questions.find((question) => question.element.contains(target));
const types = (target) => target.matches("[data-typed], [data-gap]");

form.addEventListener("change", ({ target }) => {
  const question = questionOf(target);
  if (question && !question.settled) keep(question);
});
form.addEventListener("input", ({ target }) => {
  const question = questionOf(target);
  if (!question || !types(target)) return;
  question.dirty = true;
  clearTimeout(question.timer);
  question.timer = setTimeout(() => keep(question), PAUSE);
  render(question);
});
form.addEventListener("submit", async (event) => {
  event.preventDefault(); // Enter in a field submits nothing
  const question = event.submitter?.matches("[data-check]") ? questionOf(event.submitter) : null;
  if (question) {
    if (question.fields.read(question.element)) {
      event.submitter.blur();
      await keep(question, { settle: true });
    } else {
      question.missing = true;
      render(question);
    }
  } else if (event.submitter === submit && !busy) {
    busy = true;
    submit.setAttribute("aria-disabled", "true");
    await lastPage.submit().finally(() => { busy = false; submit.removeAttribute("aria-disabled"); });
  } else if (types(document.activeElement)) await keep(questionOf(document.activeElement));
});
document.addEventListener("visibilitychange", () => { if (document.hidden) flush(); else follow(); });
addEventListener("beforeunload", (event) => {
  const unsafe = questions.some((question) => question.dirty || question.putting || (question.pending && !question.pending.kept));
  if (unsafe && !leaving) event.preventDefault();
});

async function timeIsOver() {
  await flush();
  over = true;
  questions.forEach(lock);
  tell("warning", say("over"), button(say("review"), () => pages.go(questions.length)));
  document.getElementById("attempt-left").textContent = "";
  renderAll();
}

form.removeEventListener("input", early);
form.classList.add("stepping");
for (const plain of form.querySelectorAll("[data-plain-form]")) plain.remove();
for (const scripted of form.querySelectorAll("[data-script-form]")) scripted.hidden = false;
for (const question of questions) if (!question.settled) question.fields.dress?.(question.element);
for (const element of touched) Object.assign(byId.get(element?.dataset.question) ?? {}, { dirty: true });
for (const entry of await outbox.all()) mine.add(entry.uuid); // made here before this page was opened
await gather();
pages.begin();
renderAll();
await flush();
sender.send();
channel?.postMessage({ signedIn: true, come: true }); // this page is shown to nobody but its owner
if (data.deadline) {
  const words = { left: data.timeLeft, last: data.timeLast, soon: data.timeSoon, minute: data.timeMinute };
  const [shown, said] = [document.getElementById("attempt-left"), document.getElementById("attempt-said")];
  clock({ shown, said, deadline: data.deadline, now, words, over: timeIsOver });
}
form.dataset.ready = "yes";
