// Comforts for who answers; every page works without them.
"use strict";

// ---- A double tap on a slow line sends once. Coming back to the page makes it live again. ----
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

// ---- What is wrong is read first: the message takes the focus, and its links lead to the fields. ----
const wrong = document.querySelector("main .notice-error");
if (wrong) {
  wrong.tabIndex = -1;
  wrong.focus();
}

// ---- Words that come later: the reader's own, and the Danish small beneath where two languages are on. ----
const tell = (place, words, beneath) => {
  place.textContent = words;
  if (!words || !beneath) return;
  const danish = document.createElement("span");
  Object.assign(danish, { className: "companion", lang: "da", dir: "ltr", textContent: beneath });
  place.append(" ", danish);
};

// ---- What is tapped or written is saved at once, one after the other. ----
const entered = (place) => {
  const text = place.querySelector("textarea");
  const chosen = place.querySelector("input[type=radio]:checked, input[type=checkbox]:checked");
  if (text && chosen) return { reason: chosen.value };
  if (text) return text.value.trim() ? { answer: text.value } : { reason: "skipped" };
  if (!chosen) return null;
  return chosen.value[0] === "!" ? { reason: chosen.value.slice(1) } : { answer: chosen.value };
};

const saver = (place) => {
  const form = place.closest("form");
  const said = place.querySelector(".saved");
  let mark = form.querySelector(place === form ? "[name=was]" : `[name="was-${place.dataset.item}"]`).value;
  let last = JSON.stringify(entered(place));
  let turn = Promise.resolve();
  const send = async () => {
    const values = entered(place);
    if (!values || JSON.stringify(values) === last) return;
    last = JSON.stringify(values);
    const body = new FormData();
    for (const name of ["csrf_token", "form", "speaker"]) body.append(name, form.elements[name].value);
    body.append("go", "save");
    body.append("was", mark);
    for (const name in values) body.append(name, values[name]);
    try {
      const reply = await fetch(place.dataset.save, { method: "POST", body, keepalive: true });
      if (!reply.ok) throw reply;
      const saved = await reply.json();
      mark = saved.mark;
      tell(said, said.dataset.saved, said.dataset.savedBeneath);
      show(form, saved);
    } catch (error) {
      last = "";
      tell(said, said.dataset.waiting, said.dataset.waitingBeneath);
    }
  };
  return () => (turn = turn.then(send));
};

// On the list: what an answer opens appears, what it closes goes.
const show = (form, saved) => {
  const bar = document.querySelector("progress[data-counts]");
  if (!bar) return;
  for (const place of form.querySelectorAll("[data-item]")) {
    place.hidden = place.disabled = !saved.asked.includes(place.dataset.item);
  }
  bar.max = saved.asked.length;
  bar.value = saved.answered;
  tell(document.getElementById("progress"), saved.progress, saved.progress_beneath);
};

let touched = 0;
document.addEventListener("pointerdown", () => (touched = Date.now()), true);
for (const place of document.querySelectorAll("[data-save]")) {
  const save = saver(place);
  let waiting;
  place.addEventListener("change", async () => {
    const byHand = Date.now() - touched < 1500; // an arrow key passes over answers that are not meant
    await save();
    if (byHand && place.dataset.byItself !== undefined && place.dataset.sent === undefined) {
      clearTimeout(waiting);
      waiting = setTimeout(() => place.querySelector(".button-main").click(), 700);
    }
  });
  place.addEventListener("input", (event) => {
    if (event.target.tagName !== "TEXTAREA") return;
    clearTimeout(waiting);
    waiting = setTimeout(save, 1500);
  });
  place.addEventListener("submit", () => clearTimeout(waiting));
  document.addEventListener("visibilitychange", () => document.hidden && save());
}

// ---- How much room is left, when it gets narrow. ----
for (const text of document.querySelectorAll("textarea[data-longest]")) {
  const left = document.querySelector(`#${CSS.escape(text.id)}-longest .left`);
  const count = () => {
    const room = text.dataset.longest - [...text.value.trim()].length;
    const say = (words) => (room < 50 && words ? words.replace("{count}", room) : "");
    tell(left, say(left.dataset.words), say(left.dataset.wordsBeneath));
  };
  text.addEventListener("input", count);
  count();
}

// ---- Read aloud by the device's own voice, where it has one in the language of the words. ----
if ("speechSynthesis" in window) {
  const speech = window.speechSynthesis;
  const language = (element) => element.closest("[lang]").lang;
  const voiceFor = (lang) => speech.getVoices().find((voice) => voice.lang.toLowerCase().split(/[-_]/)[0] === lang);
  const words = (place) => [...place.querySelectorAll("[data-speak], .option:not(.reason) span:not(.companion)")];
  const own = (element) => {
    const copy = element.cloneNode(true);
    for (const beneath of copy.querySelectorAll(".companion")) beneath.remove();
    return copy.textContent.trim();
  };
  const offer = () => {
    for (const button of document.querySelectorAll("[data-aloud]")) {
      const first = words(document.getElementById(button.dataset.aloud))[0];
      button.hidden = !first || !voiceFor(language(first));
    }
  };
  const readers = document.querySelectorAll("[data-aloud]");
  for (const button of readers) {
    const label = [...button.childNodes];
    button.silent = () => button.replaceChildren(...label);
    button.addEventListener("click", () => {
      const wasReading = speech.speaking;
      speech.cancel();
      for (const other of readers) other.silent();
      if (wasReading && button.dataset.reading) return delete button.dataset.reading;
      const lines = words(document.getElementById(button.dataset.aloud));
      lines.forEach((element, place) => {
        const line = new SpeechSynthesisUtterance(own(element));
        line.lang = language(element);
        line.voice = voiceFor(line.lang) || null;
        line.rate = 0.9;
        if (place === lines.length - 1) {
          line.onend = () => {
            button.silent();
            delete button.dataset.reading;
          };
        }
        speech.speak(line);
      });
      button.dataset.reading = "yes";
      tell(button, button.dataset.stop, button.dataset.stopBeneath);
    });
  }
  offer();
  if (speech.addEventListener) speech.addEventListener("voiceschanged", offer);
  else speech.onvoiceschanged = offer;
  window.addEventListener("pagehide", () => speech.cancel());
}

// ---- The page closes by itself when nobody uses it. It says so before, stays when it is used, and saves what stands. ----
const session = document.getElementById("session");
if (session) {
  const warning = document.getElementById("session-warning");
  const { stay, ended } = session.dataset;
  let used = false;
  let timers = [];
  const begin = () => {
    timers.forEach(clearTimeout);
    used = false;
    warning.hidden = true;
    const seconds = Number(session.dataset.seconds);
    timers = [
      setTimeout(() => (used ? renew() : warn()), (seconds - session.dataset.warn) * 1000),
      setTimeout(close, seconds * 1000),
    ];
  };
  const renew = () => fetch(stay).then((reply) => (reply.ok ? begin() : close()), warn);
  const warn = () => {
    tell(warning.querySelector("p"), warning.dataset.words, warning.dataset.wordsBeneath);
    warning.hidden = false;
  };
  const close = () => {
    const form = document.querySelector("form#question, form#questions");
    const text = form && form.querySelector("textarea");
    // What was written and not yet sent is sent, and saved; the page after it shows nothing.
    if (text && text.value !== text.defaultValue) form.querySelector("button[value=next]").click();
    else location.replace(ended);
  };
  for (const event of ["pointerdown", "keydown", "input"]) addEventListener(event, () => (used = true), { passive: true });
  warning.querySelector("button").addEventListener("click", renew);
  // A page that the browser kept in memory may be another person's by now.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  begin();
}
