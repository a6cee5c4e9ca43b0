// What is kept goes to the server in its order, and leaves this phone only once the server has it.
// Sent twice, it is written once: the entry's id is its own.

import * as store from "./store.js";

const PATIENCE = 20000;
// The server is there and wants it later, or has a fault of its own: everything waits.
const LATER = new Set([408, 425, 429, 500, 502, 503, 504]);

export const mine = (entry) => {
  const { person, canteen } = document.body.dataset;
  return entry.canteen === canteen && (!person || !entry.person || entry.person === person);
};

// All that waits, one after the other; never by two tabs at once. Each outcome is told to `heard`.
export async function sendAll(heard = () => {}) {
  const work = async () => {
    for (const entry of await store.all()) {
      if (entry.state !== "waiting" || !mine(entry)) continue;
      const outcome = await send(entry);
      await heard(entry, outcome);
      if (outcome.wait) return outcome;
    }
    return {};
  };
  if (!navigator.locks) return work();
  return navigator.locks.request("cellier-sending", work);
}

async function send(entry) {
  const answer = await post(entry);
  if (!answer) return { wait: "no signal" };
  if (answer.ok) {
    const { to } = await told(answer);
    await store.drop(entry.turn);
    return { to: to ?? entry.action };
  }
  const { says, why, number } = await told(answer);
  if (answer.status === 401) return { wait: "sign in" };
  if (LATER.has(answer.status)) return { wait: "later", number };
  // Refused: it comes back to the person as a task, with what was typed.
  const refused = { ...entry, state: "refused", says: says ?? document.body.dataset.saysNotTaken.replace("{status}", answer.status), why, status: answer.status };
  await store.keep(refused);
  return { refused };
}

async function post(entry) {
  const body = new FormData();
  for (const [name, value, file] of entry.fields) file ? body.append(name, value, file) : body.append(name, value);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    // Redirects would follow to a sign-in page and look like a success.
    return await fetch(entry.action, {
      method: "POST", body, redirect: "error", signal: stop.signal, headers: { "X-Kept": "1" }, credentials: "same-origin",
    });
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

// An answer cut short was an answer all the same; what it said is then not known.
async function told(answer) {
  try {
    return await answer.json();
  } catch {
    return {};
  }
}
