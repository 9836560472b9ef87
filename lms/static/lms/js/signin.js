// The session has ended: asks for the password where one is, so that nothing on the page is lost.
// dialog: <dialog> with a form that posts to allauth's sign-in, whose words stand in data attributes of the form.

export function signIn({ dialog, ask, follow, signedIn }) {
  const form = dialog.querySelector("form");
  const password = form.elements.namedItem("password");
  const wrong = dialog.querySelector("[role=alert]");
  const button = form.querySelector("[type=submit]");

  const show = (text) => {
    wrong.textContent = text;
    wrong.hidden = !text;
    password.toggleAttribute("aria-invalid", false);
    if (text) password.setAttribute("aria-invalid", "true");
  };

  const reason = ({ status, told }) => {
    const fields = Object.values(told.form?.fields ?? {}).flatMap((field) => field.errors);
    const said = [...(told.form?.errors ?? []), ...fields].join(" ");
    if (status === 429) return form.dataset.often;
    return status === 400 && said ? said : form.dataset.other;
  };

  async function send() {
    let answer;
    const fields = { login: form.elements.namedItem("login").value, password: password.value };
    try {
      answer = await ask(form.action, fields);
    } catch {
      return form.dataset.line;
    }
    if (answer.status !== 200) return reason(answer);
    follow();
    return (await signedIn()) ? "" : form.dataset.stage; // a second step, or an account that is closed
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!password.value || button.getAttribute("aria-disabled") === "true") {
      password.focus();
      return;
    }
    button.setAttribute("aria-disabled", "true");
    show("");
    const failed = await send();
    button.removeAttribute("aria-disabled");
    if (failed) {
      show(failed);
      password.select();
      password.focus();
    } else dialog.close();
  });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => { password.value = ""; show(""); });

  return {
    open() {
      if (dialog.open) return;
      dialog.showModal();
      password.focus();
    },
    close: () => dialog.close(),
  };
}
