// Forms that are kept on the phone before they are sent, and remembered while they are filled in.

import * as store from "./store.js";
import { sendAll } from "./sending.js";
import { smaller } from "./photos.js";

const WRITING = 300, OLD = 15 * 60 * 1000;

export function prepare(form, shown) {
  renew(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(form, event.submitter, shown);
  });
  if ("draft" in form.dataset) remember(form);
}

// A page from the cache, or gone back to, bears an id that may have been used.
export function renew(form) {
  for (const field of form.querySelectorAll("[data-fresh]")) field.value = store.newId();
}

// A page that lay open since yesterday, or came from the cache, says today's day by this phone.
function dated(form) {
  if (Date.now() - new Date(document.body.dataset.made) < OLD) return;
  const now = new Date(), two = (n) => String(n).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  for (const field of form.querySelectorAll("input[type=hidden][data-today]")) field.value = day;
}

async function submit(form, pressed, shown) {
  if (form.dataset.sending) return; // pressed twice
  form.dataset.sending = "1";
  pressed?.setAttribute("aria-busy", "true");
  try {
    const entry = await entryOf(form, pressed);
    try {
      await store.keep(entry);
    } catch {
      // A full or forbidden store: the browser sends it as it always could.
      form.submit();
      return;
    }
    await store.dropDraft(page(form));
    await settle(form, entry, shown);
  } finally {
    delete form.dataset.sending;
    pressed?.removeAttribute("aria-busy");
  }
}

async function settle(form, entry, shown) {
  let ours;
  const end = await sendAll((one, outcome) => {
    if (one.id === entry.id) ours = outcome;
  });
  if (ours?.to) return leave(form, ours.to);
  if (ours?.refused) {
    // The person is still here: the form is the task.
    for (const one of await store.all()) if (one.id === entry.id) await store.drop(one.turn);
    await saveNow(form);
    renew(form);
    return shown.refused(form, ours.refused.says, ours.refused.why);
  }
  if (end?.wait === "later" && end.number) return shown.bug(form, end.number);
  leave(form, document.body.dataset.keptPage);
}

function leave(form, to) {
  renew(form);
  location.assign(to);
}

async function entryOf(form, pressed) {
  dated(form);
  const data = new FormData(form);
  if (pressed?.name) data.append(pressed.name, pressed.value);
  const fields = [];
  for (const [name, value] of data) {
    if (typeof value === "string") fields.push([name, value]);
    else if (value.size) fields.push([name, await smaller(value), value.name || "photo.jpg"]);
  }
  const { person, canteen, canteenName } = document.body.dataset;
  return {
    id: data.get("id"), action: pressed?.getAttribute("formaction") ?? form.getAttribute("action"), fields,
    title: form.dataset.title, from: location.pathname + location.search, at: new Date().toISOString(),
    person, canteen, canteenName, state: "waiting",
  };
}

// ---- what is half filled in

const page = (form) => `${document.body.dataset.person ?? ""} ${location.pathname}${location.search} ${form.dataset.title}`;

function remember(form) {
  restore(form);
  let timer;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => saveNow(form), WRITING);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  addEventListener("pagehide", () => { if (timer && !form.dataset.sending) saveNow(form); });
}

async function saveNow(form) {
  const fields = [];
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.type === "submit" || field.type === "password") continue;
    if (field.type === "file") for (const file of field.files) fields.push([field.name, file, file.name]);
    else if (field.type === "checkbox" || field.type === "radio") fields.push([field.name, field.value, field.checked]);
    else fields.push([field.name, field.value]);
  }
  try {
    await store.saveDraft({ page: page(form), fields, at: Date.now() });
  } catch { /* without a store nothing can be remembered; the form itself still works */ }
}

async function restore(form) {
  let draft;
  try {
    draft = await store.draftOf(page(form));
  } catch { return; }
  if (draft && !document.getElementById("refusal")) fill(form, draft.fields);
}

export function fill(form, fields) {
  form.dispatchEvent(new CustomEvent("cellier:filling", { detail: fields }));
  const files = new Map();
  for (const [name, value, more] of fields) {
    const found = form.elements.namedItem(name);
    const inputs = found instanceof RadioNodeList ? [...found] : found ? [found] : [];
    for (const input of inputs) {
      if (input.type === "checkbox" || input.type === "radio") {
        if (input.value === value) input.checked = more !== false;
      } else if (input.type === "file") {
        if (!files.has(input)) files.set(input, new DataTransfer());
        files.get(input).items.add(value instanceof File ? value : new File([value], more || "photo.jpg", { type: value.type }));
      } else if (input.type !== "hidden" && inputs.length === 1) input.value = value;
    }
  }
  for (const [input, chosen] of files) {
    input.files = chosen.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}
