// Before submitting: what the server has of each question. And submitting: it names the answers that it rests on, so that
// the server can say which of them it lacks, or that it has newer ones. With answers still unsent, those go first.

// page: what attempt.js hands over, see there
export function handingIn(page) {
  const { questions, state, say, message, button, go, ask, end, sent, put, take, stuck, renderAll, outbox, sender } = page;
  const warning = document.getElementById("attempt-warning");
  const view = document.getElementById("attempt-view");
  const asking = document.getElementById("attempt-asking");
  const submit = end.querySelector("[data-submit]");
  let waits = false; // it was said that something is not sent yet
  const answerTo = (sort, key, text = say(key)) => {
    waits = key === "notSentYet";
    asking.replaceChildren(message(sort, text));
  };
  const SHAPES = { saved: "state-good", kept: "state-soon", failed: "state-bad" };
  const WORDS = { kept: "notYetThere", sending: "sending", failed: "notThere", open: "open" };

  function row(question) {
    const item = document.createElement("li");
    const title = button(say("position", { number: question.number, total: questions.length }), () => go(question.number - 1));
    title.className = "tongue";
    const stands = state(question);
    const word = document.createElement("span");
    word.className = `state ${SHAPES[stands] ?? "state-none"}`;
    word.textContent = stands === "saved" ? say("answeredAt", { time: question.known.at }) : say(WORDS[stands]);
    item.append(title, word);
    const answer = (question.pending ?? question.known)?.answer;
    if (answer !== undefined && !question.settled) {
      const words = document.createElement("p");
      words.lang = question.element.querySelector("[lang]")?.lang ?? "";
      words.dir = "auto";
      words.textContent = question.fields.words(question.element, answer).join(" · ");
      item.append(words);
    }
    return item;
  }

  let shown = "";
  function look() {
    const numbers = (some) => some.map((question) => question.number).join(", ");
    const open = questions.filter((question) => !question.known && !question.pending && !question.refused);
    const lost = questions.filter((question) => question.pending || question.refused || question.dirty);
    const lines = [];
    if (open.length) lines.push(["warning", say("someOpen", { numbers: numbers(open) })]);
    if (lost.length) lines.push(["error", say("someUnsaved", { numbers: numbers(lost) })]);
    if (waits && !lost.length) answerTo("success", "sentNow");
    if (!lines.length) lines.push(["success", say("allAnswered")]);
    if (shown !== String(lines)) warning.replaceChildren(...lines.map(([sort, text]) => message(sort, text)));
    shown = String(lines);
    const focused = [...view.querySelectorAll("button")].indexOf(document.activeElement);
    view.replaceChildren(...questions.map(row));
    if (focused >= 0) view.querySelectorAll("button")[focused].focus();
    submit.textContent = say(lost.some((question) => question.pending) ? "sendFirst" : "submitWord");
  }

  async function handIn({ again = false } = {}) {
    await page.ready();
    if ((await outbox.all()).length) {
      const arrived = await sender.send({ afresh: true });
      answerTo(arrived ? "success" : "warning", arrived ? "sentNow" : "notSentYet");
      return;
    }
    const rests = questions.filter((question) => question.known).map((question) => [question.id, question.known.uuid]);
    let answer;
    try {
      answer = await ask(page.submitUrl, { rests_on: JSON.stringify(Object.fromEntries(rests)) });
    } catch {
      answerTo("warning", "submitLine");
      return;
    }
    await heard(answer, again);
  }

  async function heard({ status, told }, again) {
    if (status === 200 && told.submitted) page.submitted(told.url);
    else if (told.code === "lacking" && !again) await bring(told.lacking);
    else if (told.code === "newer") {
      take(told.view);
      renderAll();
      answerTo("warning", "newer");
    } else if (status === 401 || status === 403) {
      stuck("signedOut");
      page.signIn();
    } else if (status === 404) stuck("foreign");
    else if (status === 429 || status >= 500) answerTo("warning", "submitLine");
    else answerTo("error", "refused", told.error);
  }

  // What the server lacks goes into the outbox once more, under the same UUID; then this is tried again, once.
  async function bring(lacking) {
    for (const question of questions) {
      const { known } = question;
      if (!known || !lacking.includes(known.uuid)) continue;
      const { at, answer, settle } = sent.get(known.uuid) ?? { answer: known.answer };
      await put(question, { uuid: known.uuid, answer, ...(at && { at }), ...(settle && { settle }) });
    }
    if (await sender.send({ afresh: true })) await handIn({ again: true });
    else answerTo("warning", "notSentYet");
  }

  return { look, submit: handIn };
}
