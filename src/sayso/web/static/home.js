// The start: a file may be dropped anywhere on the form, and whoever sent a text sees that it is being read.
(() => {
  "use strict";
  const form = document.querySelector("form.reads");
  if (!form) return;
  const drop = document.getElementById("drop");
  const input = document.getElementById("file");
  const button = form.querySelector("button");
  const words = button.textContent;
  const hasFile = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, (event) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) drop.classList.remove("over");
  });
  form.addEventListener("drop", (event) => {
    drop.classList.remove("over");
    if (!hasFile(event)) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    button.focus();
  });
  form.addEventListener("submit", () => {
    button.disabled = true;
    button.textContent = "Reading …";
  });
  // Whoever comes back finds the form as it was.
  window.addEventListener("pageshow", () => {
    button.disabled = false;
    button.textContent = words;
  });
})();
