// While somebody types, the server says what it comes to: no sum is made here.

const CALM = 250;

for (const form of document.querySelectorAll("form[data-effect]")) {
  const target = document.getElementById("effect");
  let timer, asked = 0;
  const look = async () => {
    const said = new URLSearchParams();
    for (const [name, value] of new FormData(form))
      if ((name.startsWith("packs.") || name === "delivery_on") && value.trim()) said.append(name, value);
    const turn = ++asked;
    try {
      const answer = await fetch(`${form.dataset.effect}?${said}`, { credentials: "same-origin" });
      // Half a figure is none: what stood there stays until it is whole.
      if (!answer.ok || answer.redirected) return;
      const html = await answer.text();
      if (turn === asked) target.innerHTML = html;
    } catch { /* no signal: the order is worked out when it is sent */ }
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(look, CALM);
  };
  // What a draft of this phone fills in, and a step pressed, count as typed.
  for (const event of ["input", "change", "cellier:filling", "click"]) form.addEventListener(event, later);
}

// A letter is on its way: its answer is there in a moment.
if (document.querySelector("[data-going]") && !/tries=[5-9]/.test(location.search)) {
  const tries = Number(/tries=(\d)/.exec(location.search)?.[1] ?? 0) + 1;
  setTimeout(() => location.replace(`${location.pathname}?tries=${tries}`), 1500);
}
