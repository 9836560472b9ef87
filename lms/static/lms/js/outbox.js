// The outbox: every answer waits here, on this device, until the server has it. On a shared machine nobody but its owner
// can read or send it: it is encrypted with a key that only the owner's own page carries, and stored under a tag that
// names nobody. Where the browser lacks IndexedDB or encryption (plain http, say), answers live in this page's memory,
// and `kept` says so. Nothing here knows the page.

const [DATABASE, STORE] = ["amparo", "outbox"];
const WAITS = [2, 4, 8, 15, 30]; // seconds between tries
const PATIENCE = 15000; // milliseconds for one answer, and for the tab that sends before this one

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

const finished = (transaction) => new Promise((resolve, reject) => {
  transaction.oncomplete = resolve;
  transaction.onabort = transaction.onerror = () => reject(transaction.error);
});

function database() {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => {
    // The key is the sequence in which answers were made, whichever tab they were made in.
    const store = opening.result.createObjectStore(STORE, { keyPath: "sequence", autoIncrement: true });
    store.createIndex("owner", ["owner", "attempt"]);
  };
  return done(opening);
}

const theirs = (owner, attempt) => IDBKeyRange.bound([owner, attempt ?? ""], [owner, attempt ?? "\uffff"]);

// How many answers wait on this device for this person, by attempt. Needs no key: it reads none of them.
export async function waiting(owner) {
  const counts = new Map();
  if (!owner || !globalThis.indexedDB) return counts;
  const kept = await database();
  const rows = await done(kept.transaction(STORE).objectStore(STORE).index("owner").getAll(theirs(owner)));
  for (const { attempt } of rows) counts.set(attempt, (counts.get(attempt) ?? 0) + 1);
  kept.close();
  return counts;
}

export const uuid = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // plain http on a station's network has no randomUUID
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

export async function openOutbox(owner, attempt, secret) {
  try {
    const raw = Uint8Array.from(atob(secret), (letter) => letter.charCodeAt(0));
    const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
    return new Outbox(owner, attempt, key, await database());
  } catch {
    return new Outbox(owner, attempt, null, null);
  }
}

class Outbox {
  #owner; #attempt; #key; #database; #context;
  #memory = new Map(); // answers that could not be put on the device, by their place in the sequence
  #last = 0;

  constructor(owner, attempt, key, database) {
    [this.#owner, this.#attempt, this.#key, this.#database] = [owner, attempt, key, database];
    this.#context = new TextEncoder().encode(`${owner}/${attempt}`);
    // Another tab with a newer version of this page may open the store; this one then goes on in memory.
    if (database) database.onversionchange = () => { database.close(); this.#database = null; };
  }

  get durable() { return Boolean(this.#database); }

  // Puts an answer {question, uuid, at, answer} into the box; it comes back with its sequence, and whether it is `kept`.
  async add(answer) {
    try {
      if (!this.#database) throw new Error("no store");
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const words = new TextEncoder().encode(JSON.stringify(answer));
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: this.#context }, this.#key, words);
      const transaction = this.#database.transaction(STORE, "readwrite", { durability: "strict" });
      const row = { owner: this.#owner, attempt: this.#attempt, iv, sealed };
      const adding = done(transaction.objectStore(STORE).add(row));
      await finished(transaction);
      this.#last = await adding;
      return { ...answer, sequence: this.#last, kept: true };
    } catch {
      this.#last += 1;
      const entry = { ...answer, sequence: this.#last, kept: false };
      this.#memory.set(answer.uuid, entry);
      return entry;
    }
  }

  // All answers that wait, in the order in which they were made.
  async all() {
    const rows = await this.#rows();
    const opened = await Promise.all(rows.map((row) => this.#open(row)));
    return [...opened.filter(Boolean), ...this.#memory.values()]
      .sort((one, other) => one.at.localeCompare(other.at) || one.sequence - other.sequence);
  }

  async remove(entry) {
    if (this.#memory.delete(entry.uuid) || !this.#database) return;
    const transaction = this.#database.transaction(STORE, "readwrite");
    transaction.objectStore(STORE).delete(entry.sequence);
    await finished(transaction);
  }

  async #rows() {
    if (!this.#database) return [];
    try {
      const index = this.#database.transaction(STORE).objectStore(STORE).index("owner");
      return await done(index.getAll(theirs(this.#owner, this.#attempt)));
    } catch {
      return [];
    }
  }

  async #open({ sequence, iv, sealed }) {
    try {
      const words = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: this.#context }, this.#key, sealed);
      return { ...JSON.parse(new TextDecoder().decode(words)), sequence, kept: true };
    } catch {
      return null; // sealed with another key: not ours to read
    }
  }
}

// Sends what is in the outbox, one after the other, from one tab at a time. `post(entry)` answers
//   {saved} the server has it · {refused} it will never take it · {halt: "signed-out" | "foreign"} not before a person acts
// or throws where it is worth trying again. `tell` hears of each: sending, saved, refused, halted, waiting, empty.
export class Sender {
  #outbox; #post; #tell; #lock;
  #timer = 0;
  #failures = 0;
  #running = null;
  #next = null;
  #refused = new Set();

  constructor({ outbox, lock, post, tell }) {
    [this.#outbox, this.#post, this.#tell, this.#lock] = [outbox, post, tell, lock];
    for (const moment of ["online", "focus"]) addEventListener(moment, () => this.send());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.send(); });
  }

  // Resolves to true when nothing is left to send. `afresh`: what was refused before is tried once more.
  send({ afresh = false } = {}) {
    if (afresh) this.#refused.clear();
    clearTimeout(this.#timer);
    this.#next ??= (this.#running ?? Promise.resolve()).catch(() => false).then(() => {
      [this.#running, this.#next] = [this.#inTurn(), null];
      return this.#running;
    });
    return this.#next;
  }

  async #inTurn() {
    let begun = false;
    const drain = () => { begun = true; return this.#drain(); };
    if (!navigator.locks) return drain();
    try {
      return await navigator.locks.request(this.#lock, { signal: AbortSignal.timeout(PATIENCE) }, drain);
    } catch (error) {
      if (begun) throw error;
      return drain(); // the other tab hangs; sending twice does no harm
    }
  }

  async #drain() {
    for (;;) {
      const entries = (await this.#outbox.all()).filter((entry) => !this.#refused.has(entry.uuid));
      if (!entries.length) break;
      for (const entry of entries) if (!(await this.#one(entry))) return false;
    }
    this.#failures = 0;
    await this.#tell.empty?.();
    return this.#refused.size === 0;
  }

  async #one(entry) {
    await this.#tell.sending(entry);
    let told;
    try {
      told = await this.#post(entry);
    } catch {
      const wait = WAITS[Math.min(this.#failures, WAITS.length - 1)];
      this.#failures += 1;
      this.#timer = setTimeout(() => this.send(), wait * 1000);
      await this.#tell.waiting(entry);
      return false;
    }
    if (told.halt) {
      await this.#tell.halted(entry, told);
      return false;
    }
    this.#failures = 0;
    if (told.refused) {
      this.#refused.add(entry.uuid);
      if (told.forGood) await this.#outbox.remove(entry);
      await this.#tell.refused(entry, told);
    } else {
      await this.#outbox.remove(entry);
      await this.#tell.saved(entry, told.saved);
    }
    return true;
  }
}

