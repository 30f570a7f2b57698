// What stands in another tab must not stay when the device is given away. A tab that shows patients goes to the lock when
// the tablet has been handed over, and to the sign-in page when somebody signs out. One whose time has run out stays as
// it is: what was typed there can still be sent.
"use strict";
{
  const { unlock, signIn } = document.currentScript.dataset;
  const others = new BroadcastChannel("staff");
  const showsPatients = document.querySelector(".staff-who") !== null;

  // The page that asks for the PIN is there while the tablet is handed over, and leads elsewhere at all other times.
  const lockIfHandedOver = async () => {
    try {
      const reply = await fetch(unlock, { method: "HEAD", redirect: "manual", cache: "no-store" });
      if (reply.ok) location.replace(unlock);
    } catch {
      // No network: nothing can be asked, and nothing can have been handed over.
    }
  };

  if (showsPatients) {
    others.addEventListener("message", ({ data }) => {
      if (data === "signed out") location.replace(signIn);
      else lockIfHandedOver();
    });
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) lockIfHandedOver();
    });
    window.addEventListener("pageshow", ({ persisted }) => {
      if (persisted) lockIfHandedOver();
    });
    for (const form of document.querySelectorAll("form[data-leaves]")) {
      form.addEventListener("submit", () => others.postMessage("signed out"));
    }
  } else {
    others.postMessage("perhaps locked");
  }
}
