// An article's page with a pointer, a finger or the keyboard: what belongs to one attribution lights up together, and its note opens.
// Without this script the page has the same: numbers lead to notes, notes unfold, and filters are links.
(() => {
  "use strict";
  const told = document.querySelector(".told");
  if (!told) return;
  const numbers = [...told.querySelectorAll("a.num")].map((mark) => Number(mark.id.slice(1)));
  const parts = (number) => told.getElementsByClassName("a" + number);
  const mark = (number) => document.getElementById("t" + number);
  const note = (number) => document.getElementById("a" + number);
  let chosen = 0;
  let hovered = 0;

  // Of nested attributions the innermost is meant; it is named last.
  function numberAt(target) {
    const place = target.closest?.(".words [class], .about .row [class]");
    for (let here = place; here && here !== told; here = here.parentElement) {
      const found = [...here.classList].filter((name) => /^a\d+$/.test(name));
      if (found.length) return Number(found[found.length - 1].slice(1));
    }
    return 0;
  }

  function light(number, on) {
    if (number) for (const part of parts(number)) part.classList.toggle("lit", on);
  }

  function hover(number) {
    if (number === hovered) return;
    if (hovered !== chosen) light(hovered, false);
    hovered = number;
    light(hovered, true);
  }

  function unfold(number, on) {
    const own = note(number);
    if (!own) return;
    own.classList.toggle("chosen", on);
    const more = own.querySelector("details");
    if (more) more.open = on;
  }

  function choose(number, {focus = false, scroll = false} = {}) {
    if (number !== chosen) {
      close();
      chosen = number;
      light(number, true);
      unfold(number, true);
    }
    if (focus) mark(number)?.focus({preventScroll: true});
    if (scroll) {
      mark(number)?.scrollIntoView({block: "center"});
      note(number)?.scrollIntoView({block: "nearest"});
    }
  }

  function close() {
    if (!chosen) return;
    // A note that the address itself has opened would stay open.
    if (location.hash === "#a" + chosen) location.replace("#t" + chosen);
    if (chosen !== hovered) light(chosen, false);
    unfold(chosen, false);
    chosen = 0;
  }

  function step(by) {
    const open = numbers.filter((number) => !mark(number).classList.contains("dim"));
    if (!open.length) return;
    let at = open.indexOf(chosen);
    if (at < 0) {
      // Begin with what is on the screen.
      const below = open.findIndex((number) => mark(number).getBoundingClientRect().top > 0);
      at = below < 0 ? (by > 0 ? open.length - 2 : open.length) : by > 0 ? below - 1 : below;
    }
    choose(open[Math.min(open.length - 1, Math.max(0, at + by))], {focus: true, scroll: true});
  }

  // ------------------------------------------------------------- filters

  const chips = [...told.querySelectorAll("[data-only]")];
  const status = document.getElementById("sifted");

  function sift(chip) {
    const kept = new Set(chip.dataset.numbers.split(" ").filter(Boolean).map(Number));
    const all = chip.dataset.only === "";
    for (const number of numbers) {
      for (const one of [mark(number), note(number)]) one?.classList.toggle("dim", !all && !kept.has(number));
    }
    for (const run of told.querySelectorAll(".text span[class]")) {
      const own = [...run.classList].filter((name) => /^a\d+$/.test(name)).map((name) => Number(name.slice(1)));
      if (own.length) run.classList.toggle("dim", !all && !own.some((number) => kept.has(number)));
    }
    told.classList.toggle("sifted", !all);
    for (const one of chips) one.toggleAttribute("aria-current", false);
    chip.setAttribute("aria-current", "true");
    if (chip.href) history.replaceState(null, "", chip.href);
    status.textContent = all ? "All attributions are shown." : kept.size + " of " + numbers.length + " attributions are shown.";
  }

  for (const chip of chips) {
    chip.closest("ul").hidden = false;
    chip.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      close();
      sift(chip);
    });
  }

  // ------------------------------------------------- pointer and keyboard

  told.addEventListener("pointerover", (event) => {
    if (event.pointerType === "mouse") hover(numberAt(event.target));
  });
  told.addEventListener("pointerleave", () => hover(0));

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = event.target.closest("a, summary, button, input, label");
    const number = numberAt(event.target);
    if (link?.matches(".num")) {
      event.preventDefault();
      if (number === chosen) close();
      else choose(number, {focus: true});
    } else if (link?.matches(".note .no")) {
      event.preventDefault();
      choose(number, {focus: true, scroll: true});
    } else if (link?.matches(".note .close")) {
      event.preventDefault();
      close();
      mark(number)?.focus();
    } else if (!link && String(getSelection()) === "") {
      if (number) choose(number);
      else close();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const within = chosen && event.target.closest?.(".num, .note");
    if (event.key === "Escape" && chosen) {
      const back = mark(chosen);
      close();
      back?.focus({preventScroll: true});
    } else if (event.key === "j" || event.key === "ArrowRight" || (within && event.key === "ArrowDown")) {
      event.preventDefault();
      step(1);
    } else if (event.key === "k" || event.key === "ArrowLeft" || (within && event.key === "ArrowUp")) {
      event.preventDefault();
      step(-1);
    }
  });

  function follow() {
    const found = /^#[at](\d+)$/.exec(location.hash);
    if (found && mark(Number(found[1]))) choose(Number(found[1]), {focus: true, scroll: true});
  }
  window.addEventListener("hashchange", follow);
  follow();
  if (!location.hash) document.getElementById("at")?.scrollIntoView({block: "center"});
})();
