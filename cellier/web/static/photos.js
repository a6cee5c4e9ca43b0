// Photos are made smaller on the phone: what is read is a label, and the signal is weak.

const LONGEST = 1600, SMALL = 300_000;

export async function smaller(file) {
  if (!file.type.startsWith("image/") || file.size <= SMALL) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
    return made && made.size < file.size ? made : file;
  } catch {
    return file; // the server says what is wrong with it
  }
}

// A chosen photo is seen at once beside its field.
export function preview(input) {
  input.addEventListener("change", () => {
    input.parentElement.querySelector("img.thumb")?.remove();
    const [file] = input.files;
    if (!file?.type.startsWith("image/")) return;
    const seen = document.createElement("img");
    seen.className = "thumb";
    seen.alt = "";
    seen.src = URL.createObjectURL(file);
    seen.onload = () => URL.revokeObjectURL(seen.src);
    input.after(seen);
  });
}
