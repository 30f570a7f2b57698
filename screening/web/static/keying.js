// Keying in from paper: a key that is an answer goes on to the next question by itself, Enter goes on everywhere, and
// arrow up goes back. Without this script the page is a form with Tab between its fields.
const form = document.getElementById("keying");
const fields = [...form.querySelectorAll("[data-key], [data-words], [data-line]")].filter((field) => !field.closest("details"));

function goTo(field) {
  field.focus();
  if (field.select) field.select();
}

function goOn(from) {
  const next = fields[fields.indexOf(from) + 1];
  if (next) goTo(next);
  else form.querySelector("button.button-main").focus();
}

function isKey(field) {
  const options = field.parentElement.querySelectorAll("[data-option]");
  const known = [...options].map((option) => option.dataset.option);
  const others = field.id === "who" ? [] : ["0", "s", "v", "?", "u"];
  return [...known, ...others].includes(field.value.trim().toLowerCase());
}

// The answer that was meant stands out, so that whoever keys in sees a slip at once.
function show(field) {
  for (const option of field.parentElement.querySelectorAll("[data-option]")) {
    option.classList.toggle("chosen", option.dataset.option === field.value.trim());
  }
}

for (const field of fields) {
  if ("key" in field.dataset) {
    show(field);
    field.addEventListener("focus", () => field.select());
    field.addEventListener("input", () => {
      show(field);
      if (isKey(field)) goOn(field);
    });
  }
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      goOn(field);
    } else if (event.key === "ArrowUp" && "key" in field.dataset) {
      event.preventDefault();
      const before = fields[fields.indexOf(field) - 1];
      if (before) goTo(before);
    }
  });
}

// With mistakes the page begins at its summary, whose links lead to them.
goTo(document.querySelector("main .notice-error") || fields[0]);
