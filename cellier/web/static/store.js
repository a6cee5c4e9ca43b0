// What this phone keeps: entries on their way (kept) and half-filled forms (drafts).
// An entry's `state` is "waiting", or "refused" with what the server `says`.

const NAME = "cellier", VERSION = 1;

let opening;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("kept", { keyPath: "turn", autoIncrement: true })
        .createIndex("id", "id", { unique: true });
      asked.result.createObjectStore("drafts", { keyPath: "page" });
    };
    asked.onsuccess = () => {
      // A newer page in another tab must not wait for us.
      asked.result.onversionchange = () => { asked.result.close(); opening = undefined; };
      resolve(asked.result);
    };
    asked.onerror = () => { opening = undefined; reject(asked.error); };
  });
  return opening;
}

// One transaction, over only when the disk has it.
async function act(store, mode, work) {
  const base = await open();
  return new Promise((resolve, reject) => {
    const deed = base.transaction(store, mode, { durability: "strict" });
    const asked = work(deed.objectStore(store));
    deed.oncomplete = () => resolve(asked?.result);
    deed.onerror = deed.onabort = () => reject(deed.error);
  });
}

export const keep = (entry) => act("kept", "readwrite", (kept) => kept.put(entry));
export const all = () => act("kept", "readonly", (kept) => kept.getAll());
export const drop = (turn) => act("kept", "readwrite", (kept) => kept.delete(turn));
export const saveDraft = (draft) => act("drafts", "readwrite", (drafts) => drafts.put(draft));
export const draftOf = (page) => act("drafts", "readonly", (drafts) => drafts.get(page));
export const dropDraft = (page) => act("drafts", "readwrite", (drafts) => drafts.delete(page));

// A UUIDv7: made here, perhaps without signal, and the entry's own for good.
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const now = Date.now();
  for (let place = 0; place < 6; place++) bytes[place] = Math.floor(now / 256 ** (5 - place)) % 256;
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
