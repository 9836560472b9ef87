// H5P packages on a page: each plays in a frame without an origin and speaks by messages only. They start one after another,
// when they come near; what they say goes through the outbox, as answers do. Without this file the same stands in words.

const page = document.getElementById("playing");
const data = page.dataset;
const [{ openOutbox, Sender, uuid, waiting }, { ask, follow }, { signIn }] =
  await Promise.all(data.modules.split(" ").map((address) => import(address)));

const say = (key, values = {}) => data[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const NEAR = "800px"; // of the screen
const LOADING = 60_000; // milliseconds until a frame must be there
const STARTING = 12_000; // and from then on, until it has begun
const TALLEST = 20_000; // pixels
const PAUSE = 1500; // milliseconds without a change before where one is is kept
const VERBS = /\/(attempted|answered|completed|consume|experienced|failed|interacted|mastered|passed|progressed|scored)$/;
const LONGEST = 60_000; // letters

function pressed(words, act) {
  const button = document.createElement("button");
  [button.type, button.className, button.textContent] = ["button", "button button-quiet", words];
  button.addEventListener("click", act);
  return button;
}

const door = document.getElementById("sign-in")
  ? signIn({
    dialog: document.getElementById("sign-in"), ask, follow,
    async signedIn() { await goOn(); return plays.every((play) => !play.out); },
  })
  : null;

// Who has said "Not now" is not asked with every answer: a button beside what waits opens the door again.
let asked = false;
function isOut() {
  if (!asked) door?.open();
  asked = true;
}

// The owner is signed in (again): here, or in another tab.
function isIn() {
  if (!asked) return;
  asked = false;
  door?.close();
  follow();
  goOn();
}

const goOn = () => Promise.all(plays.map((play) => play.again()));

// The page said on loading that something waits to be sent.
async function lookAfterWaiting() {
  const notice = document.getElementById("outbox-waiting");
  if (notice && !notice.hidden) notice.hidden = !(await waiting(data.owner).catch(() => new Map([[0, 1]]))).size;
}

class Play {
  out = false; // the session has ended
  #failed = false; // it did not begin, and may the next time
  #frame = null;
  #ended; // called when it has begun, or cannot
  #sender = null;
  #outbox = null;
  #ahead = 0;
  #launched = null;
  #states = new Map(); // what is still to be kept: by sub and kind
  #timer = 0;
  #greeted = false;
  #last = 0;

  constructor(element) {
    this.element = element;
    this.find = (name) => element.querySelector(`[data-${name}]`);
    this.words = element.querySelector("details");
    if (this.words && !this.words.contains(document.activeElement)) this.words.open = false;
    this.find("start").hidden = false;
  }

  // Resolves when it has begun or cannot begin: the next one waits for that.
  async begin() {
    this.#failed = false;
    this.find("trouble").replaceChildren();
    this.find("start").hidden = false;
    try {
      await (this.element.dataset.frame ? this.#look() : this.#launch());
    } catch {
      this.#cannot(say("noLine"), true);
    }
  }

  // Only to look at: nothing is kept.
  async #look() {
    await this.#show({ frame: this.element.dataset.frame, memory: {}, activity: "urn:uuid:" + this.element.dataset.part });
  }

  async #launch() {
    const held = await waiting(data.owner).catch(() => new Map());
    const { status, told } = await ask(this.element.dataset.play, { owner: data.owner, waiting: [...held.keys()].join(",") });
    this.out = status === 401 || status === 403;
    if (this.out) {
      isOut();
      return this.#cannot(say("signedOut"), true, ["signIn", () => door?.open()]);
    }
    if (status !== 200) return this.#cannot(told.error ?? say("noLine"), status >= 500 && !told.error);
    isIn();
    this.#launched = told;
    this.#ahead = Date.parse(told.now) - Date.now(); // of the server's clock
    for (const { attempt, key, say: address } of told.waiting) await this.#flush(attempt, key, address);
    this.#outbox = await openOutbox(data.owner, told.attempt, told.key);
    this.#sender = this.#sending(this.#outbox, told.attempt, told.say);
    this.#sender.send();
    return this.#show(told);
  }

  async #flush(attempt, key, address) {
    const outbox = await openOutbox(data.owner, attempt, key);
    this.#sending(outbox, attempt, address).send();
  }

  #sending(outbox, attempt, address) {
    return new Sender({
      outbox,
      lock: `amparo-attempt-${attempt}`,
      post: (entry) => this.#post(address, entry),
      tell: {
        sending: () => {},
        saved: (entry, told) => { this.#back(); this.#saved(told); },
        refused: (entry, told) => {
          this.#back();
          if (entry.ends) this.#status("failed", say("refused", { reason: told.reason }));
        },
        halted: (entry, { halt }) => (halt === "signedOut" ? this.#gone(say("keptSignedOut")) : this.#foreign()),
        waiting: (entry) => this.#status("kept", say(entry.kept ? "keptLine" : "unkeptLine")),
        empty: () => { this.out = false; return lookAfterWaiting(); },
      },
    });
  }

  async #post(address, entry) {
    const { status, told } = await ask(address, {
      uuid: entry.uuid, at: entry.at, sequence: entry.sequence, statement: entry.statement,
    }, { keepalive: entry.statement.length < LONGEST / 4 });
    if (status === 401 || status === 403) return { halt: "signedOut" };
    if (status === 404) return { halt: "foreign" };
    if (status === 429 || status >= 500) throw new Error(String(status));
    if (status === 200 && told.saved) return { saved: told };
    return { refused: true, reason: told.error ?? say("noLine"), forGood: true };
  }

  #gone(text) {
    this.out = true;
    this.#status("kept", text, [say("signIn"), () => door?.open()]);
    isOut();
  }

  // Somebody else has signed in: what the owner of this page did waits for its owner.
  #foreign() {
    this.out = false;
    this.#status("kept", say("keptForeign"));
    door?.close();
  }

  #back() {
    this.out = false;
    isIn();
  }

  #saved({ at, result, finished }) {
    if (result) this.#status("saved", say("result", { raw: result.raw, max: result.max, time: at }));
    else if (this.find("status").dataset.state === "kept") this.#status("saved", say("saved", { time: at }));
    if (finished) for (const place of document.querySelectorAll("[data-when]")) place.hidden = place.dataset.when !== "done";
  }

  // ---- the frame --------------------------------------------------------------------------------------------------

  #show(told) {
    return new Promise((resolve) => {
      this.#ended = resolve;
      const frame = document.createElement("iframe");
      frame.className = "play-frame";
      frame.title = this.element.dataset.title;
      frame.setAttribute("sandbox", "allow-scripts allow-popups allow-downloads");
      frame.setAttribute("allow", "fullscreen *; autoplay *");
      frame.addEventListener("load", () => this.#wait(STARTING));
      this.#frame = frame;
      this.#greeted = false;
      this.#memory = told.memory;
      this.#activity = told.activity;
      this.#wait(LOADING);
      frame.src = told.frame;
      this.find("stage").replaceChildren(frame);
      this.find("stage").hidden = false;
      new ResizeObserver(() => this.#send({ context: "h5p", action: "resize" })).observe(this.find("stage"));
    });
  }

  #memory; #activity; #clock = 0;

  #wait(time) {
    clearTimeout(this.#clock);
    if (!this.#started) this.#clock = setTimeout(() => this.#cannot(say(navigator.onLine ? "cannot" : "noLine"), true), time);
  }

  #started = false;

  #send(message) { this.#frame?.contentWindow?.postMessage(message, "*"); } // it has no origin to name

  holds(source) { return Boolean(this.#frame) && source === this.#frame.contentWindow; }

  hear(told) {
    if (told?.context === "h5p") this.#resize(told);
    if (told?.amparo !== "h5p") return;
    if (told.loaded) this.#send({ amparo: "h5p", begin: { state: this.#memory, activity: this.#activity } });
    if (told.started) this.#begun();
    if (told.failed) this.#cannot(say("cannot"));
    if (told.statement) this.#claim(told.statement);
    if (told.state) this.#keep(told.state);
  }

  #begun() {
    this.#started = true;
    clearTimeout(this.#clock);
    this.find("trouble").replaceChildren();
    this.find("start").hidden = true;
    this.find("stage").hidden = false;
    const full = this.find("full");
    full.hidden = !document.fullscreenEnabled;
    full.addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : this.element.requestFullscreen()));
    const words = full.textContent;
    this.element.addEventListener("fullscreenchange", () => {
      full.textContent = document.fullscreenElement === this.element ? say("leaveFull") : words;
    });
    this.#ended();
  }

  #cannot(text, again = false, [word, act] = ["retry", () => this.again()]) {
    clearTimeout(this.#clock);
    this.#failed = again;
    const words = document.createElement("p");
    words.textContent = text;
    const more = [];
    if (again) more.push(pressed(say(word), act));
    for (const place of ["start", "stage"]) this.find(place).hidden = true;
    this.find("trouble").replaceChildren(words, ...more);
    if (this.words) this.words.open = true;
    this.#ended?.();
  }

  // Sends what waits, and begins where it could not. What has not come near yet begins when it does.
  async again() {
    if (this.#sender) {
      await this.#sender.send({ afresh: true });
      await this.#store();
    }
    if (this.#failed) await this.begin();
  }

  // The three messages by which content and page agree on a height.
  #resize({ action, scrollHeight, clientHeight }) {
    const frame = this.#frame;
    const height = (pixels) => { frame.style.height = `${Math.min(Math.max(Number(pixels) || 0, 40), TALLEST)}px`; };
    if (action === "hello" && !this.#greeted) {
      this.#greeted = true;
      this.#send({ context: "h5p", action: "hello" });
    } else if (action === "prepareResize") {
      if (frame.clientHeight === scrollHeight && scrollHeight === clientHeight) return;
      height(clientHeight);
      this.#send({ context: "h5p", action: "resizePrepared" });
    } else if (action === "resize") height(scrollHeight);
  }

  // ---- what it says -----------------------------------------------------------------------------------------------

  async #claim(statement) {
    const verb = statement?.verb?.id;
    if (!this.#sender || typeof verb !== "string" || !VERBS.test(verb)) return;
    const words = JSON.stringify({ ...statement, actor: undefined });
    if (words.length > LONGEST) return;
    // Only what is said of the whole is told the learner: a question answered after it must not take its words away.
    const ends = statement.object?.id === this.#activity && /\/(answered|completed)$/.test(verb);
    this.#last = Math.max(this.#last + 1, Math.round(Date.now() + this.#ahead));
    const entry = { uuid: uuid(), at: new Date(this.#last).toISOString(), statement: words, ends };
    if (ends) this.#status("sending", say("sending"));
    const { kept } = await this.#outbox.add(entry);
    this.unsafe = !kept;
    this.#sender.send().then((sent) => { if (sent) this.unsafe = false; if (sent && ends) this.#settle(); });
  }

  #settle() { if (this.find("status").dataset.state === "sending") this.#status("", ""); }

  #keep({ type, sub, data: words }) {
    if (!this.#launched || typeof type !== "string" || typeof sub !== "string") return;
    this.#states.set(`${sub} ${type}`, { sub, type, ...(typeof words === "string" ? { data: words } : {}) });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#store(), PAUSE);
  }

  // The last one counts, so only that is sent. What could not be sent is tried again with the next.
  async #store({ leaving = false } = {}) {
    clearTimeout(this.#timer);
    for (const [name, state] of this.#states) {
      this.#states.delete(name);
      try {
        const { status } = await ask(this.#launched.remember, state, { keepalive: leaving && (state.data?.length ?? 0) < LONGEST / 4 });
        if (status === 401 || status === 403) this.#gone(say("signedOut"));
        if ([401, 403, 404, 429].includes(status) || status >= 500) throw new Error(String(status));
        if (asked) {
          this.#back();
          this.#status("", "");
        }
      } catch {
        if (!this.#states.has(name)) this.#states.set(name, state);
        if (!leaving) this.#timer = setTimeout(() => this.#store(), 15_000);
        return;
      }
    }
  }

  leave() {
    this.#send({ amparo: "h5p", save: true });
    this.#store({ leaving: true });
  }

  #status(state, text, button = null) {
    const status = this.find("status");
    if (status.textContent !== text) status.textContent = text;
    status.dataset.state = state;
    this.find("act").replaceChildren(...(button ? [pressed(...button)] : []));
  }
}

const plays = [...document.querySelectorAll("[data-part]")].map((element) => new Play(element));
const byElement = new Map(plays.map((play) => [play.element, play]));

addEventListener("message", ({ source, origin, data: told }) => {
  if (origin !== "null") return;
  plays.find((play) => play.holds(source))?.hear(told);
});
document.addEventListener("visibilitychange", () => { if (document.hidden) for (const play of plays) play.leave(); });
addEventListener("online", goOn);
addEventListener("focus", () => { for (const play of plays) if (play.out) play.again(); });
addEventListener("pagehide", () => { for (const play of plays) play.leave(); });
addEventListener("beforeunload", (event) => { if (plays.some((play) => play.unsafe)) event.preventDefault(); });

let line = Promise.resolve();
const near = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    line = line.then(() => byElement.get(target).begin());
  }
}, { rootMargin: NEAR });
for (const { element } of plays) near.observe(element);
