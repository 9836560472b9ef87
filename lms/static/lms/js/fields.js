// The fields of a question, whatever its kind: reading an answer from them, writing one into them, and saying it in words.
// An answer has the form that the server stores: a list of ids, {left: right}, {gap: "typed"}, "typed", {spot} or {x, y}.

const all = (element, selector) => [...element.querySelectorAll(selector)];
const filled = (pairs) => {
  const found = Object.fromEntries(pairs.filter(([, value]) => value));
  return Object.keys(found).length ? found : null;
};

const choosing = {
  read(element) {
    const chosen = all(element, "input:checked").map((input) => input.value);
    return chosen.length ? chosen.sort() : null;
  },
  write(element, answer) {
    for (const input of all(element, "input[value]")) input.checked = (answer ?? []).includes(input.value);
  },
  words: (element, answer) => all(element, ".choice").filter((choice) => answer.includes(choice.control.value))
    .map((choice) => choice.textContent.trim()),
};

// A list that is folded up cuts long words off: what was chosen stands under it in full.
const unfold = (select) => {
  const words = select.selectedOptions[0]?.value ? select.selectedOptions[0].textContent.trim() : "";
  let whole = select.parentElement.querySelector(".match-whole");
  if (!whole) {
    whole = document.createElement("p");
    whole.className = "match-whole";
    whole.setAttribute("aria-hidden", "true"); // the list itself is read aloud in full
    select.after(whole);
  }
  whole.textContent = words.length > 24 ? words : "";
};
document.addEventListener("change", (event) => { if (event.target.matches?.("[data-left]")) unfold(event.target); });
for (const select of document.querySelectorAll("[data-left]")) unfold(select);

const matching = {
  read: (element) => filled(all(element, "[data-left]").map((select) => [select.dataset.left, select.value])),
  write(element, answer) {
    for (const select of all(element, "[data-left]")) {
      select.value = answer?.[select.dataset.left] ?? "";
      unfold(select);
    }
  },
  words: (element, answer) => all(element, "[data-left]").filter((select) => answer[select.dataset.left]).map((select) => {
    const right = all(select, "option").find((option) => option.value === answer[select.dataset.left]);
    return `${select.labels[0].textContent.trim()}: ${right?.textContent.trim() ?? ""}`;
  }),
};

// A number is stored with a point, and written as in the language of the question.
const shown = (input, answer) => (input.dataset.point ? answer.replace(".", input.dataset.point) : answer);
const typed = {
  read: (element) => element.querySelector("[data-typed]").value.trim() || null,
  write(element, answer) {
    const input = element.querySelector("[data-typed]");
    input.value = shown(input, answer ?? "");
  },
  words(element, answer) {
    const unit = element.querySelector("[data-typed] + span")?.textContent ?? "";
    return [`${shown(element.querySelector("[data-typed]"), answer)} ${unit}`.trim()];
  },
};

const gaps = {
  read: (element) => filled(all(element, "[data-gap]").map((input) => [input.dataset.gap, input.value.trim()])),
  write(element, answer) {
    for (const input of all(element, "[data-gap]")) input.value = answer?.[input.dataset.gap] ?? "";
  },
  words: (element, answer) => all(element, "[data-gap]").map((input, place) => [place + 1, answer[input.dataset.gap]])
    .filter(([, text]) => text).map(([number, text]) => `${number}. ${text}`),
};

// ---- ordering: a number beside each, and buttons that move it -----------------------------------------------------

const items = (element) => all(element, "[data-item]");

function renumber(element, given) {
  const list = items(element);
  list.forEach((item, place) => {
    item.querySelector("select").value = given ? place + 1 : "";
    for (const button of all(item, "[data-move]")) {
      const edge = button.dataset.move === "-1" ? place === 0 : place === list.length - 1;
      button.setAttribute("aria-disabled", edge);
    }
  });
  element.querySelector("[data-ordering]").dataset.given = given ? "yes" : "";
  element.querySelector("[data-ordering-keep]").hidden = given;
}

function move(element, item, place) {
  const others = items(element).filter((each) => each !== item);
  const list = element.querySelector("[data-ordering]");
  others.splice(place, 0, item);
  const focused = document.activeElement;
  list.append(...others);
  if (item.contains(focused)) focused.focus();
  renumber(element, true);
  const said = list.dataset.said.replace("{place}", place + 1).replace("{total}", others.length);
  element.querySelector("[data-said-here]").textContent = said;
  item.dispatchEvent(new Event("change", { bubbles: true }));
}

const ordering = {
  dress(element) {
    const chosen = items(element).map((item) => [Number(item.querySelector("select").value), item]);
    const given = chosen.every(([place]) => place);
    if (given) ordering.write(element, chosen.sort(([one], [other]) => one - other).map(([, item]) => item.dataset.item));
    else renumber(element, false);
    for (const moves of all(element, ".ordering-moves")) moves.hidden = false;
    element.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-move], [data-ordering-keep]");
      if (!button || element.closest("[inert], fieldset:disabled")) return;
      if (button.dataset.move === undefined) {
        renumber(element, true);
        button.dispatchEvent(new Event("change", { bubbles: true }));
        items(element)[0].querySelector("select").focus();
        return;
      }
      const item = button.closest("[data-item]");
      const place = items(element).indexOf(item) + Number(button.dataset.move);
      if (place >= 0 && place < items(element).length) move(element, item, place);
    });
    element.addEventListener("change", (event) => {
      if (!event.target.matches("select")) return;
      event.stopImmediatePropagation();
      if (!event.target.value) renumber(element, Boolean(ordering.read(element)));
      else move(element, event.target.closest("[data-item]"), Number(event.target.value) - 1);
    });
  },
  read: (element) => (element.querySelector("[data-ordering]").dataset.given
    ? items(element).map((item) => item.dataset.item) : null),
  write(element, answer) {
    const list = element.querySelector("[data-ordering]");
    const by = new Map(items(element).map((item) => [item.dataset.item, item]));
    list.append(...(answer ?? []).map((id) => by.get(id)).filter(Boolean));
    renumber(element, Boolean(answer));
  },
  words: (element, answer) => answer.map((id, place) => {
    const item = items(element).find((each) => each.dataset.item === id);
    return `${place + 1}. ${item?.querySelector("label").textContent.trim() ?? ""}`;
  }),
};

// ---- a place in a picture -----------------------------------------------------------------------------------------

const hotspot = {
  dress(element) {
    const picture = element.querySelector(".spot-picture");
    const mark = (x, y) => hotspot.write(element, { x, y });
    for (const how of all(element, "[data-plain], [data-scripted]")) how.hidden = how.matches("[data-plain]");
    picture.addEventListener("click", (event) => {
      if (element.closest("[inert], fieldset:disabled")) return;
      const box = picture.querySelector("img").getBoundingClientRect();
      const percent = (part, whole) => Math.min(100, Math.max(0, (100 * part) / whole)).toFixed(1);
      mark(percent(event.clientX - box.left, box.width), percent(event.clientY - box.top, box.height));
      picture.dispatchEvent(new Event("change", { bubbles: true }));
    });
    element.addEventListener("change", ({ target }) => {
      if (target.matches("input[type=radio]")) hotspot.write(element, { spot: target.value });
    });
  },
  read(element) {
    const [x, y] = [element.querySelector("[data-x]").value, element.querySelector("[data-y]").value];
    if (x && y) return { x, y };
    const spot = element.querySelector("input[type=radio]:checked");
    return spot ? { spot: spot.value } : null;
  },
  write(element, answer) {
    const { spot = "", x = "", y = "" } = answer ?? {};
    for (const input of all(element, "input[type=radio]")) input.checked = input.value === spot;
    [element.querySelector("[data-x]").value, element.querySelector("[data-y]").value] = [x, y];
    const svg = element.querySelector(".spot-mark");
    svg.toggleAttribute("hidden", !x);
    for (const circle of all(svg, "circle")) {
      circle.setAttribute("cx", `${x || 0}%`);
      circle.setAttribute("cy", `${y || 0}%`);
    }
    const said = element.querySelector("[data-spot-said]");
    said.textContent = x ? said.dataset.words : "";
  },
  words(element, answer) {
    if (!answer.spot) return [element.querySelector("[data-spot-said]").dataset.words];
    return choosing.words(element, [answer.spot]);
  },
};

const KINDS = { matching, ordering, gaps, hotspot, numeric: typed, text: typed };
export const kind = (name) => KINDS[name] ?? choosing;

// Whether two answers say the same, in whatever order their parts stand.
export const same = (one, other) => {
  const plain = (answer) => JSON.stringify(answer && typeof answer === "object" && !Array.isArray(answer)
    ? Object.entries(answer).sort(([left], [right]) => (left < right ? -1 : 1)) : answer ?? null);
  return plain(one) === plain(other);
};
