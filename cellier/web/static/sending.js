// What is kept goes to the server in its order, and leaves this phone only once the server has it.
// Sent twice, it is written once: the entry's id is its own.

import * as store from "./store.js";

// A weak signal carries 5 kB a second; what is slower is no signal.
const PATIENCE = 20000, BYTES_A_MILLISECOND = 5;
// The server is there and wants it later: everything waits. Its own fault holds up one entry alone.
const LATER = new Set([408, 425, 429, 502, 503, 504]), FAULT = 500;

export const mine = (entry) => {
  const { person, canteen } = document.body.dataset;
  const whose = entry.person || entry.fields.find(([name]) => name === "person")?.[1];
  return entry.canteen === canteen && (!person || !whose || whose === person);
};

// All that waits, one after the other; never by two tabs at once. Each outcome is told to `heard`.
export async function sendAll(heard = () => {}) {
  const work = async () => {
    let end = {};
    for (const entry of await store.all()) {
      if (entry.state !== "waiting" || !mine(entry)) continue;
      const outcome = await send(entry);
      await heard(entry, outcome);
      if (outcome.wait) end = outcome;
      if (outcome.wait && !outcome.fault) return end;
    }
    return end;
  };
  if (!navigator.locks) return work();
  return navigator.locks.request("cellier-sending", work);
}

async function send(entry) {
  const answer = await post(entry);
  // Only our own server speaks JSON: a proxy's page, a portal's, has taken nothing.
  if (!answer?.ours && !(answer?.status >= 400 && answer.status < 500)) return { wait: "no signal" };
  const { status, said } = answer;
  if (status < 300) {
    await store.drop(entry.turn);
    return { to: said.to ?? entry.from };
  }
  if (status === 401) return { wait: "sign in" };
  if (status === FAULT) return { wait: "later", fault: true, number: said.number };
  if (LATER.has(status)) return { wait: "later" };
  // Somebody else's: it waits for them.
  if (said.why === "OtherPerson") return { wait: "other person", fault: true };
  // Refused: it comes back to the person as a task, with what was typed.
  const says = said.says ?? document.body.dataset.saysNotTaken.replace("{status}", status);
  const refused = { ...entry, state: "refused", says, why: said.why, known: said.known, status };
  await store.keep(refused);
  return { refused };
}

// The answer's status and what it said; null where none came, or none in time.
async function post(entry) {
  const body = new FormData();
  let bytes = 0;
  for (const [name, value, file] of entry.fields) {
    if (value instanceof Blob) body.append(name, value, file ?? "photo.jpg");
    else body.append(name, value);
    bytes += value.size ?? value.length;
  }
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE + bytes / BYTES_A_MILLISECOND);
  try {
    // Redirects would follow to a sign-in page and look like a success.
    const answer = await fetch(entry.action, {
      method: "POST", body, redirect: "error", signal: stop.signal, headers: { "X-Kept": "1" }, credentials: "same-origin",
    });
    const ours = answer.headers.get("Content-Type")?.startsWith("application/json") ?? false;
    return { status: answer.status, ours, said: ours ? await told(answer) : {} };
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
