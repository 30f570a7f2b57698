// Two small comforts; every page works without them.
"use strict";

// A double tap on a slow line sends once. Coming back to the page makes it live again.
for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 4000);
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form")) delete form.dataset.sent;
});

// How much room is left, when it gets narrow.
const text = document.querySelector("textarea[data-longest]");
const left = document.getElementById("left");
if (text && left) {
  const count = () => {
    const room = text.dataset.longest - [...text.value.trim()].length;
    left.textContent = room < 50 ? left.dataset.words.replace("{count}", room) : "";
  };
  text.addEventListener("input", count);
  count();
}
