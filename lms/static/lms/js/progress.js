// How far a worker is: the page is asked for again every two seconds; when the work is over it is loaded anew.
const EVERY = 2000;

async function look() {
  const shown = document.querySelector("[data-progress]");
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-progress]");
    if (!answer.ok || !now) {
      location.reload();
      return;
    }
    shown.replaceWith(document.adoptNode(now));
  } catch {
    // The line is down: the next look finds it again.
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
