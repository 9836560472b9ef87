// On the result of an attempt: answers that still wait on this device for it. Those that the server has go; those that
// come too late are told of, once, and go too.

const place = document.getElementById("outbox-late");
const [{ openOutbox }, { ask }] = await Promise.all(place.dataset.modules.split(" ").map((address) => import(address)));
const outbox = await openOutbox(place.dataset.owner, place.dataset.attempt, place.dataset.key);

let late = 0;
for (const entry of await outbox.all()) {
  const { question, uuid, at, sequence, answer } = entry;
  const fields = { question, uuid, at, sequence, answer: JSON.stringify(answer) };
  const { status } = await ask(place.dataset.answerUrl, fields).catch(() => ({}));
  if (status === 200 || status === 409) await outbox.remove(entry);
  if (status === 409) late += 1;
}
place.hidden = !late;
place.querySelector("[data-count]").textContent = late;
