// Runs after the libraries. The frame speaks with its page by messages only: what the learner did, and how it stands.
(() => {
  const content = H5PIntegration.contents["cid-1"];
  const told = new Map(); // what was told last of each piece of state
  const faults = window.faults;
  const tell = (message) => parent.postMessage({ amparo: "h5p", ...message }, H5PIntegration.siteUrl);
  const keep = (type, sub, data) => {
    const name = `${sub} ${type}`;
    if (told.get(name) === data) return;
    told.set(name, data);
    tell({ state: { type: String(type), sub: String(sub), data } });
  };

  H5P.getUserData = (id, type, done, sub = 0) => {
    const data = content.contentUserData?.[sub]?.[type];
    try {
      done(undefined, data === undefined ? undefined : JSON.parse(data));
    } catch (error) {
      done(error);
    }
  };
  H5P.setUserData = (id, type, data, { subContentId = 0 } = {}) => {
    const words = JSON.stringify(data);
    ((content.contentUserData ??= {})[subContentId] ??= {})[type] = words;
    keep(type, subContentId, words ?? null);
  };
  H5P.deleteUserData = (id, type, sub = 0) => {
    delete content.contentUserData?.[sub]?.[type];
    keep(type, sub, null);
  };
  H5P.setFinished = () => {};
  // Before anything begins, or "attempted" would be lost.
  H5P.externalDispatcher.on("xAPI", (event) => {
    const { statement } = event.data;
    tell({ statement: JSON.parse(JSON.stringify(statement)) });
    later();
  });

  let timer = 0;
  const save = () => {
    clearTimeout(timer);
    for (const instance of H5P.instances) {
      if (typeof instance.getCurrentState !== "function") continue;
      try {
        const state = instance.getCurrentState();
        if (state !== undefined) H5P.setUserData(1, "state", state);
      } catch (error) {
        faults.push(String(error).slice(0, 300));
      }
    }
  };
  const later = () => { clearTimeout(timer); timer = setTimeout(save, 700); };
  for (const moment of ["click", "change", "keyup", "drop"]) document.addEventListener(moment, later, true);
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  addEventListener("pagehide", save);

  const hasRegistered = () => {
    const place = content.library.split(" ")[0].split(".").reduce((found, name) => found?.[name], window);
    return typeof place === "function";
  };
  const begin = ({ state, activity }) => {
    content.contentUserData = state;
    for (const [sub, kinds] of Object.entries(state)) {
      for (const [type, data] of Object.entries(kinds)) told.set(`${sub} ${type}`, data);
    }
    content.url = activity;
    if (!hasRegistered()) return tell({ failed: "unregistered", faults });
    try {
      H5P.init(document.body);
    } catch (error) {
      faults.push(String(error).slice(0, 300));
    }
    return tell(H5P.instances.length ? { started: true, faults } : { failed: "broken", faults });
  };
  let begun = false;
  addEventListener("message", ({ source, data }) => {
    if (source !== parent || data?.amparo !== "h5p") return;
    if (data.begin && !begun) {
      begun = true;
      begin(data.begin);
    }
    if (data.save) save();
  });
  tell({ loaded: true });
})();
