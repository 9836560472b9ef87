// Niceties of the masthead: Escape and a press outside close what is open. Without this file everything still works.
const wide = matchMedia("(min-width: 62rem)");
const open = () => [...document.querySelectorAll(wide.matches ? ".drop[open]" : ".masthead details[open]")];

// What is laid out in line on a wide page (the style sheet shows it even while folded) is also told to be open.
const unfold = () => {
  for (const details of document.querySelectorAll("details[data-wide-open]")) details.open = wide.matches || details.dataset.wideOpen === "always";
};
unfold();
wide.addEventListener("change", unfold);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const last = open().pop();
  if (!last) return;
  last.open = false;
  last.querySelector("summary").focus();
});

document.addEventListener("click", (event) => {
  for (const details of open()) if (!details.contains(event.target)) details.open = false;
});

// Changing the language keeps the place on the page.
for (const form of document.querySelectorAll("form[data-keep-place]")) {
  form.addEventListener("submit", () => {
    const next = form.elements.namedItem("next");
    if (next && location.hash && !next.value.includes("#")) next.value += location.hash;
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// A long outline begins where the learner is.
const rail = document.querySelector(".player-outline");
const station = rail?.querySelector(".station-here");
if (station && station.offsetTop > rail.clientHeight * 0.8) rail.scrollTop = station.offsetTop - rail.clientHeight / 3;
