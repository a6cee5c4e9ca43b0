// What every page does: send what waits, say so in the open, keep pages for the cellar.

import * as store from "./store.js";
import { mine, sendAll } from "./sending.js";
import { prepare, renew } from "./forms.js";
import { preview, smaller } from "./photos.js";

const { body } = document;
const AGAIN = 20000, OLD = 90000;
let wait = AGAIN;

// English is not American here: the day stands before the month.
const TONGUE = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;

const say = (key, facts = {}) =>
  (body.dataset[key] ?? "").replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");

const shown = {
  refused(form, { says, why, known }) {
    for (const asked of form.querySelectorAll("[data-when]")) {
      if (!asked.dataset.when.split(" ").includes(why)) continue;
      asked.hidden = false;
      for (const way of asked.querySelectorAll("[data-known]")) way.href = `${way.dataset.known}${known ?? ""}`;
    }
    notice(form, says, "no");
  },
  restored(form, at, again) {
    const time = new Date(at).toLocaleString(TONGUE, { dateStyle: "short", timeStyle: "short" });
    const box = document.createElement("div"), text = document.createElement("p"), fresh = document.createElement("button");
    box.className = "notice";
    box.setAttribute("role", "status");
    text.textContent = say("saysRestored", { time });
    Object.assign(fresh, { type: "button", className: "link", textContent: say("saysAfresh") });
    fresh.addEventListener("click", again);
    box.append(text, fresh);
    form.before(box);
  },
  // It stays kept, and is sent again by itself: pressed once more it would be written twice.
  bug(form, number) { notice(form, say("saysBug", { number }), "no"); count(); },
};

function notice(form, says, kind) {
  const main = document.getElementById("content");
  document.getElementById("refusal")?.remove();
  const box = document.createElement("div");
  box.className = `notice ${kind}`;
  box.id = "refusal";
  box.tabIndex = -1;
  box.setAttribute("role", "alert");
  const text = document.createElement("p");
  const strong = document.createElement("strong");
  strong.textContent = says;
  text.append(strong);
  box.append(text);
  main.prepend(box);
  box.scrollIntoView({ block: "center" });
  box.focus({ preventScroll: true });
}

// ---- what is kept, in the open

async function count() {
  const chip = document.getElementById("kept");
  if (!chip) return;
  let kept;
  try {
    kept = await store.all();
  } catch { return; }
  const refused = kept.filter((entry) => entry.state === "refused").length;
  chip.hidden = kept.length === 0;
  chip.textContent = refused ? say("saysRefused", { n: refused }) : say(kept.length === 1 ? "saysOneKept" : "saysKept", { n: kept.length });
  list(kept);
}

async function go() {
  let end = {};
  try {
    end = (await sendAll(() => count())) ?? {};
  } catch { /* no store: nothing can wait */ }
  await count();
  wait = end.wait === "later" ? Math.min(wait * 2, 300000) : AGAIN;
  const door = document.getElementById("sign-in-to-send");
  if (door) door.hidden = end.wait !== "sign in";
}

function list(kept) {
  const place = document.getElementById("kept-list");
  if (!place) return;
  const model = document.getElementById("kept-one");
  document.getElementById("kept-none").hidden = kept.length > 0;
  place.hidden = kept.length === 0;
  place.replaceChildren(...kept.map((entry) => row(entry, model)));
}

function row(entry, model) {
  const one = model.content.cloneNode(true).firstElementChild;
  const put = (name, text) => { one.querySelector(`[data-is=${name}]`).textContent = text; };
  put("title", entry.called ?? entry.title ?? "");
  put("when", new Date(entry.at).toLocaleString(TONGUE, { dateStyle: "medium", timeStyle: "short" }));
  put("where", entry.canteenName ?? "");
  put("what", summary(entry));
  const refused = entry.state === "refused";
  one.querySelector("[data-is=says]").hidden = !refused;
  put("says", entry.says ?? "");
  one.querySelector("[data-is=other]").hidden = mine(entry);
  one.querySelector("[data-is=waiting]").hidden = refused || !mine(entry);
  // What still waits may have arrived already: only what came back is opened again, and it stays
  // kept until what stands in its place is.
  const mend = one.querySelector("[data-does=mend]");
  mend.hidden = !mine(entry) || !refused || !entry.draft;
  mend.addEventListener("click", () => {
    location.assign(`${entry.from}#kept=${entry.turn}`);
    if (location.pathname + location.search === entry.from) location.reload();
  });
  const forget = one.querySelector("[data-does=forget]");
  forget.hidden = !mine(entry);
  forget.addEventListener("click", async () => {
    if (!confirm(forget.dataset.sure)) return;
    await store.drop(entry.turn);
    count();
  });
  return one;
}

const summary = (entry) => (mine(entry) ? (entry.summary ?? []).join(" · ") : "");

// ---- pages for the cellar

async function cellar() {
  if (!("serviceWorker" in navigator) || !isSecureContext) {
    document.getElementById("offline-is-off")?.removeAttribute("hidden");
    return;
  }
  await navigator.serviceWorker.register("/sw.js", { scope: "/" });
  const worker = (await navigator.serviceWorker.ready).active;
  // What one person saw is not for the next one on this browser. The page that says that there is
  // no signal knows nobody, and forgets nothing.
  const { visit } = body.dataset, forget = Boolean(visit) && visit !== localStorage.getItem("visit");
  if (visit) localStorage.setItem("visit", visit);
  const pages = [...document.querySelectorAll("[data-offline]")].map((link) => link.getAttribute("href"));
  if (body.dataset.canteen) pages.push(body.dataset.home, `${body.dataset.home}/delivery`, body.dataset.keptPage, location.pathname + location.search);
  worker.postMessage({ forget, keep: navigator.onLine ? [...new Set(pages)] : [] });
}

function stale() {
  const made = new Date(body.dataset.made);
  if (navigator.onLine && (!body.dataset.canteen || Date.now() - made < OLD || performance.getEntriesByType("navigation")[0]?.type === "back_forward")) return hideStale();
  if (!body.dataset.canteen) return;
  const time = made.toLocaleString(TONGUE, { dateStyle: "short", timeStyle: "short" });
  const line = document.getElementById("stale");
  line.textContent = say("saysStale", { time });
  line.hidden = false;
}

function hideStale() {
  document.getElementById("stale").hidden = true;
}

// ---- steps of plus and minus

function steps() {
  for (const step of document.querySelectorAll(".step[hidden]")) step.hidden = false;
  document.addEventListener("click", (event) => {
    const step = event.target.closest("[data-step], [data-put]");
    if (!step) return;
    const field = document.getElementById(step.dataset.for);
    if (step.dataset.put) {
      field.value = step.dataset.put;
      return field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const now = Number(String(field.value || field.placeholder || "0").replace(",", ".").replace(/\s/g, "")) || 0;
    const next = Math.max(0, Math.round((now + Number(step.dataset.step)) * 1000) / 1000);
    field.value = document.documentElement.lang === "fr" ? String(next).replace(".", ",") : String(next);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// ---- one more row of a list that one fills in; also those that a draft remembers

function rows() {
  for (const more of document.querySelectorAll("[data-add]")) {
    const list = document.getElementById(more.dataset.add), model = document.getElementById(more.dataset.model);
    let n = list.children.length;
    const add = () => {
      const made = document.createElement("template");
      made.innerHTML = model.innerHTML.replaceAll("__n__", String(n++));
      list.append(made.content);
      return list.lastElementChild;
    };
    more.hidden = false;
    more.addEventListener("click", () => add().querySelector("input, select")?.focus());
    more.closest("form")?.addEventListener("cellier:filling", ({ detail }) => {
      const known = new RegExp(`^${more.dataset.add}\\.(\\d+)\\.`);
      const most = Math.max(-1, ...detail.filter(([, value]) => value).map(([name]) => Number(known.exec(name)?.[1] ?? -1)));
      while (n <= most) add();
    });
  }
}

// ---- a long list, by first letters

function filters() {
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  for (const label of document.querySelectorAll("[data-filter]")) {
    const lines = [...document.getElementById(label.dataset.filter).children];
    const words = lines.map((line) => ` ${plain(line.dataset.name ?? "")}`);
    label.hidden = lines.length < 6;
    label.querySelector("input").addEventListener("input", ({ target }) => {
      const asked = plain(target.value.trim());
      lines.forEach((line, n) => { line.hidden = !words[n].includes(` ${asked}`); });
    });
    // Enter in the search is no wish to send the form.
    label.querySelector("input").addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  }
}

// ---- a label's barcode becomes the fields of a line

function labels() {
  for (const input of document.querySelectorAll("[data-reads]")) {
    input.addEventListener("change", async () => {
      const said = document.getElementById("label-said"), [photo] = input.files;
      if (!photo) return;
      const body = new FormData();
      body.append("label", await smaller(photo), "label.jpg");
      let fields;
      try {
        const answer = await fetch(input.dataset.reads, { method: "POST", body, headers: { "X-Kept": "1" } });
        fields = await answer.json();
      } catch {
        said.textContent = said.dataset.off;
        return;
      }
      input.value = "";
      if (!fields.gtin && !fields.lot && !fields.use_by) { said.textContent = fields.says ?? said.dataset.none; return; }
      put(input.dataset.into, fields);
      said.textContent = said.dataset.read.replace("{what}", fields.name ?? fields.gtin ?? fields.lot);
    });
  }
}

// Into the first line that is still empty, else into a new one.
function put(into, fields) {
  const list = document.getElementById(into);
  const empty = [...list.children].find((line) => !line.querySelector("[name$='.name']").value);
  if (!empty) document.querySelector(`[data-add=${into}]`).click();
  const line = empty ?? list.lastElementChild;
  for (const [name, value] of Object.entries(fields)) {
    const field = line.querySelector(`[name$='.${name}']`);
    if (field) { field.value = value; field.closest("details")?.setAttribute("open", ""); }
  }
  line.querySelector("[name$='.name']").focus();
  line.dispatchEvent(new Event("input", { bubbles: true }));
}

for (const out of document.querySelectorAll("form[action='/sign-out']"))
  out.addEventListener("submit", () => { localStorage.removeItem("visit"); window.caches?.delete("pages"); });
rows();
filters();
labels();
for (const form of document.querySelectorAll("form[data-keep]")) prepare(form, shown);
for (const input of document.querySelectorAll("input[type=file][data-photo]")) preview(input);
addEventListener("pageshow", (event) => {
  if (event.persisted) { document.querySelectorAll("form[data-keep]").forEach(renew); go(); }
});
addEventListener("online", () => { stale(); go(); });
addEventListener("offline", stale);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") go(); });
(function again() { setTimeout(() => go().finally(again), wait); })();
// Of a line of ways that does not fit, the page's own stands in sight.
for (const one of document.querySelectorAll(".office [aria-current], .tabs:not(.wrap) [aria-current]")) one.parentElement.scrollLeft = one.offsetLeft - 60;
steps();
stale();
go();
cellar().catch(() => {});

