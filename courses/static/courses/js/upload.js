// The page of an H5P upload: while a worker has it in hand, the page asks how it stands, and shows that.
const PLACE = "[data-package-upload]";
const SECONDS = 2;

async function look() {
  const place = document.querySelector(PLACE);
  if (!place || !("underWay" in place.dataset)) return;
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const now = page.querySelector(PLACE);
    if (now) {
      const status = place.querySelector('[role="status"]');
      const said = now.querySelector('[role="status"]');
      if ("underWay" in now.dataset) {
        if (status && said && status.textContent !== said.textContent) status.textContent = said.textContent;
      } else {
        place.replaceWith(now);
        now.setAttribute("tabindex", "-1");
        now.focus();
      }
    }
  } catch {
    // The line is down: ask again.
  }
  window.setTimeout(look, SECONDS * 1000);
}

window.setTimeout(look, SECONDS * 1000);
