// In the editor of a scenario: where a choice leads is offered from the short names on the page, as they are now.
const NAMES = 'input[name^="graph-"][name$="-value-name"]';
const WAYS = 'input[name^="graph-"][name$="-value-leads_to"]';

const list = document.createElement("datalist");
list.id = "scenario-names";
document.body.append(list);

function offer(event) {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !field.matches(WAYS)) return;
  const names = [...document.querySelectorAll(NAMES)].map((name) => name.value.trim()).filter(Boolean);
  list.replaceChildren(...[...new Set(names)].map((name) => new Option(name)));
  field.setAttribute("list", list.id);
}

document.addEventListener("focusin", offer);
