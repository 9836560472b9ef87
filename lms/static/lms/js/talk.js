// How a page talks with the server: form fields out, JSON back, under the CSRF cookie of the moment.

const PATIENCE = 15000;
export const patience = () => (AbortSignal.timeout ? AbortSignal.timeout(PATIENCE) : undefined);

const cookie = () => document.cookie.match(/(?:^|; )(?:__Host-|__Secure-)?csrftoken=([^;]+)/)?.[1];
const hidden = () => [...document.querySelectorAll("input[name=csrfmiddlewaretoken]")];

// Signing in changes the cookie: the plain forms on the page must follow it, or they would be refused.
export function follow() {
  const token = cookie();
  if (token) for (const input of hidden()) input.value = token;
}

async function once(url, fields, keepalive) {
  const response = await fetch(url, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { Accept: "application/json", "X-CSRFToken": cookie() ?? hidden()[0]?.value ?? "", "X-Requested-With": "XMLHttpRequest" },
    credentials: "same-origin",
    redirect: "manual",
    keepalive, // an answer on its way still arrives when the page is left; nothing is ever submitted so
    signal: patience(),
  });
  const status = response.type === "opaqueredirect" ? 401 : response.status;
  return { status, told: read(await response.text(), response.ok) };
}

// A reply that breaks off is no reply, whatever its head said: reading it throws, and what was sent is sent again. An
// error may come from a proxy, in HTML.
function read(words, whole) {
  try {
    return JSON.parse(words);
  } catch (error) {
    if (whole) throw error;
    return {};
  }
}

// Resolves to {status, told}, an answer that leads to the sign-in page counting as 401; throws without a connection.
// A refused token (403) is tried once more with a fresh one, which any page of ours brings.
export async function ask(url, fields, { keepalive = false } = {}) {
  const first = await once(url, fields, keepalive);
  if (first.status !== 403) return first;
  await fetch(location.pathname, { credentials: "same-origin", signal: patience() });
  follow();
  return once(url, fields, keepalive);
}
