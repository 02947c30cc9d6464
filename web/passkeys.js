// Lets the browser ask the device for a passkey. The form posts as any form does once the device has
// answered; without script, or where the browser knows no passkeys, it stays hidden.
const known =
  typeof window.PublicKeyCredential?.parseCreationOptionsFromJSON === "function" &&
  typeof window.PublicKeyCredential?.parseRequestOptionsFromJSON === "function";

const ways = {
  create: (options) =>
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
    }),
  get: (options) =>
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
    }),
};

const words = {
  InvalidStateError: "This device has a passkey for your account already.",
  NotAllowedError: "Nothing was changed: it was cancelled, or it took too long.",
  SecurityError: "Passkeys do not work at this address. Use the one Santé is set up for.",
};

async function optionsFor(form) {
  const answer = await fetch(form.dataset.options, {
    method: "POST",
    headers: { Accept: "application/json" },
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail);
  return body;
}

async function ask(form) {
  const problem = form.querySelector("[data-problem]");
  const button = form.querySelector("button");
  problem.hidden = true;
  button.disabled = true;
  try {
    const { step, options } = await optionsFor(form);
    const credential = await ways[form.dataset.passkey](options);
    form.elements.step.value = step;
    form.elements.credential.value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch (error) {
    problem.textContent = words[error.name] ?? error.message;
    problem.hidden = false;
    button.disabled = false;
  }
}

if (known) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form);
    });
  }
}
