// While somebody types, the server says what it comes to: no sum is made here.

const CALM = 250;

for (const form of document.querySelectorAll("form[data-effect]")) {
  const wanted = new RegExp(form.dataset.effectOf);
  const target = document.getElementById("effect");
  const old = document.getElementById("effect-old");
  let timer, asked = 0;
  const look = async () => {
    const said = new URLSearchParams(), typed = new FormData(form);
    // Of a bill's lines only those that are ticked: an address has an end.
    const counts = (line) => !line || typed.has(`${line[0]}ticked`);
    for (const [name, value] of typed)
      if (wanted.test(name) && counts(/^lines\.\w+\./.exec(name)) && value.trim()) said.append(name, value);
    const turn = ++asked;
    try {
      const answer = await fetch(`${form.dataset.effect}?${said}`, { credentials: "same-origin" });
      // Half a day is none, and there may be no signal: what stood there stays, and says so.
      const good = answer.ok && !answer.redirected, html = good && (await answer.text());
      if (turn !== asked) return;
      if (good) target.innerHTML = html;
      old.hidden = good;
    } catch {
      if (turn === asked) old.hidden = false;
    }
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
