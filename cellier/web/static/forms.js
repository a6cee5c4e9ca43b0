// Forms that are kept on the phone before they are sent, and remembered while they are filled in.

import * as store from "./store.js";
import { sendAll } from "./sending.js";
import { smaller } from "./photos.js";

const WRITING = 100, OLD = 15 * 60 * 1000, FORGOTTEN = 7 * 24 * 3600 * 1000, MOST_SAID = 12;
const timers = new WeakMap();

export function prepare(form, shown) {
  renew(form);
  form.addEventListener("submit", (event) => {
    // The browser sends it by itself: the phone could not keep it.
    if (form.dataset.plain) return;
    event.preventDefault();
    submit(form, event.submitter, shown);
  });
  if ("draft" in form.dataset) remember(form, shown);
}

// A page from the cache, or gone back to, bears an id that may have been used.
export function renew(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
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
  // Pressed twice; also while the next page is still on its way: it stays sent until it is refused.
  if (form.dataset.sending) return;
  form.dataset.sending = "1";
  clearTimeout(timers.get(form));
  pressed?.setAttribute("aria-busy", "true");
  let entry;
  try {
    entry = await entryOf(form, pressed);
    await store.keep(entry);
  } catch {
    // A full or forbidden store: the browser sends it as it always could.
    form.dataset.plain = "1";
    return form.requestSubmit(pressed ?? undefined);
  }
  // What it stands for now was kept until here.
  if (form.dataset.replaces) await store.drop(Number(form.dataset.replaces));
  await store.dropDraft(page(form));
  await settle(form, entry, shown);
}

async function settle(form, entry, shown) {
  let ours;
  const end = await sendAll((one, outcome) => {
    if (one.id === entry.id) ours = outcome;
  });
  if (ours?.to) return location.assign(ours.to);
  if (ours?.refused) {
    // The person is still here: the form is the task.
    for (const one of await store.all()) if (one.id === entry.id) await store.drop(one.turn);
    renew(form);
    await saveNow(form);
    return shown.refused(form, ours.refused);
  }
  if (ours?.number ?? end?.number) return shown.bug(form, ours?.number ?? end.number);
  location.assign(document.body.dataset.keptPage);
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
    title: form.dataset.title, called: form.dataset.called, from: location.pathname + location.search, at: new Date().toISOString(),
    person, canteen, canteenName, state: "waiting", draft: "draft" in form.dataset,
    summary: summary(form),
  };
}

// In the person's words, for the list of what is kept: what was typed or chosen, as the page calls it.
function summary(form) {
  const said = [];
  for (const field of form.elements) {
    const value = field.value?.trim();
    if (!field.name || !value || ["hidden", "submit", "button", "file", "password"].includes(field.type)) continue;
    if (field.type === "radio" || field.type === "checkbox") {
      if (field.checked && !field.defaultChecked) said.push(field.closest("label")?.innerText.trim().split("\n")[0] ?? value);
    } else if (field.tagName === "SELECT") {
      if (!field.selectedOptions[0]?.defaultSelected && field.selectedIndex > 0) said.push(field.selectedOptions[0].text.trim());
    // What a page typed in for an order is ordered all the same.
    } else if (value !== field.defaultValue || field.dataset.unit) said.push(called(field, value));
  }
  return said.length > MOST_SAID ? [...said.slice(0, MOST_SAID), "…"] : said;
}

// A figure alone says nothing a day later: "Carottes : 3 × 5 kg".
function called(field, value) {
  const label = field.closest("label");
  const name = field.dataset.said ?? field.getAttribute("aria-label") ?? label?.querySelector(".label, .only-heard")?.textContent.trim();
  const unit = field.dataset.unit ?? field.parentElement.querySelector(":scope.unit > span")?.textContent.trim();
  const text = [field.type === "date" ? daySaid(value) : value, unit].filter(Boolean).join("\u00a0");
  return name ? `${name}${document.documentElement.lang === "fr" ? "\u00a0:" : ":"} ${text}` : text;
}

function daySaid(value) {
  const day = new Date(`${value}T12:00`), { lang } = document.documentElement;
  return Number.isNaN(day.getTime()) ? value : day.toLocaleDateString(lang === "en" ? "en-GB" : lang, { dateStyle: "medium" });
}

// ---- what is half filled in

const page = (form) => `${document.body.dataset.person ?? ""} ${location.pathname}${location.search} ${form.dataset.title}`;

function remember(form, shown) {
  restore(form, shown);
  const later = () => {
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => saveNow(form), WRITING));
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  addEventListener("pagehide", () => {
    if (timers.has(form)) saveNow(form);
  });
}

async function saveNow(form) {
  clearTimeout(timers.get(form));
  timers.delete(form);
  if (form.dataset.sending) return;
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

// What was begun here, or what came back refused and is opened again from the list of what is kept.
async function restore(form, shown) {
  if (document.getElementById("refusal")) return;
  try {
    const turn = Number(/^#kept=(\d+)$/.exec(location.hash)?.[1] ?? 0);
    const kept = turn ? (await store.all()).find((one) => one.turn === turn && one.title === form.dataset.title) : null;
    if (kept) {
      form.dataset.replaces = String(turn);
      fill(form, kept.fields);
      if (kept.says) shown.refused(form, kept);
      return;
    }
    const draft = await store.draftOf(page(form));
    if (!draft) return;
    if (Date.now() - draft.at > FORGOTTEN) return store.dropDraft(page(form));
    if (fill(form, draft.fields)) shown.restored(form, draft.at, () => afresh(form));
  } catch { /* no store, no draft */ }
}

async function afresh(form) {
  form.dataset.sending = "1"; // nothing of it is saved on the way out
  await store.dropDraft(page(form));
  form.reset();
  location.reload();
}

// Whether anything differs from the page as it came; what is folded and holds something opens.
function fill(form, fields) {
  form.dispatchEvent(new CustomEvent("cellier:filling", { detail: fields }));
  const files = new Map(), changed = new Set();
  for (const [name, value, more] of fields) {
    const found = form.elements.namedItem(name);
    const inputs = found instanceof RadioNodeList ? [...found] : found ? [found] : [];
    for (const input of inputs) {
      if (input.type === "checkbox" || input.type === "radio") {
        const checked = more !== false;
        if (input.value === value && input.checked !== checked) { input.checked = checked; changed.add(input); }
      } else if (input.type === "file") {
        if (!(value instanceof Blob)) continue;
        if (!files.has(input)) files.set(input, new DataTransfer());
        files.get(input).items.add(value instanceof File ? value : new File([value], more || "photo.jpg", { type: value.type }));
        changed.add(input);
      } else if (input.type !== "hidden" && inputs.length === 1 && input.value !== value) {
        input.value = value;
        changed.add(input);
      }
    }
  }
  for (const [input, chosen] of files) {
    input.files = chosen.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  for (const input of changed)
    for (let fold = input.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  return changed.size > 0;
}
