// Runs before the core. A frame without an origin throws where storage or cookies are asked for, and the core asks without
// looking: here is a storage that lives as long as the frame.
(() => {
  class Storage {
    #kept = new Map();
    get length() { return this.#kept.size; }
    key(place) { return [...this.#kept.keys()][place] ?? null; }
    getItem(name) { return this.#kept.get(String(name)) ?? null; }
    setItem(name, value) { this.#kept.set(String(name), String(value)); }
    removeItem(name) { this.#kept.delete(String(name)); }
    clear() { this.#kept.clear(); }
  }
  const standIn = (object, name, descriptor) => {
    try {
      void object[name];
    } catch {
      Object.defineProperty(object, name, { configurable: true, ...descriptor });
    }
  };
  standIn(window, "localStorage", { value: new Storage() });
  standIn(window, "sessionStorage", { value: new Storage() });
  standIn(document, "cookie", { get: () => "", set: () => {} });

  // The scripts stand in the document; those that ask where they came from are told.
  const { get } = Object.getOwnPropertyDescriptor(Document.prototype, "currentScript");
  Object.defineProperty(document, "currentScript", {
    configurable: true,
    get() {
      const here = get.call(document);
      if (!here?.dataset.from) return here;
      const told = document.createElement("script");
      told.src = here.dataset.from;
      return told;
    },
  });

  window.faults = [];
  addEventListener("error", ({ message, target }) => {
    if (target === window && window.faults.length < 20) window.faults.push(String(message).slice(0, 300));
  });
  window.H5PIntegration = JSON.parse(document.getElementById("h5p-integration").textContent);
  window.H5P = { preventInit: true };
})();
