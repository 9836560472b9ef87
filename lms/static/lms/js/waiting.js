// Answers that wait on this device for the person who is signed in: says so on every page of theirs, leads back to the
// test, and warns before signing out. It reads none of them: their tag tells whose they are, their key is not here.

const place = document.getElementById("outbox-waiting");
const { waiting } = await import(place.dataset.module);
const count = async () => waiting(place.dataset.owner).catch(() => new Map());
const address = (attempt) => place.dataset.attempt.replace("00000000-0000-4000-8000-000000000000", attempt);
const signsOut = (form) => new URL(form.action).pathname === place.dataset.signOut;

const found = await count();
const list = place.querySelector("ul");
for (const attempt of found.keys()) {
  if (location.pathname.includes(attempt)) continue; // the attempt's own page says more
  const link = document.createElement("a");
  [link.href, link.textContent] = [address(attempt), place.dataset.words];
  const item = document.createElement("li");
  item.append(link);
  list.append(item);
}
place.hidden = !list.children.length;

// The page on which one signs out says so itself; the menu leads there when something waits.
for (const telling of document.querySelectorAll("[data-outbox-some], [data-outbox-none]")) {
  telling.hidden = telling.matches("[data-outbox-some]") ? !found.size : found.size > 0;
}
for (const form of [...document.forms].filter(signsOut)) {
  if (location.pathname === place.dataset.signOut) continue;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if ((await count()).size) location.assign(place.dataset.signOut);
    else form.submit();
  });
}
