// The square on a paper form leads here with the code after the #, which is sent to nobody: it is put into the field,
// and taken out of the address. Whoever holds the phone still says that the form is to be opened.
const code = document.getElementById("code");
const scanned = decodeURIComponent(location.hash.slice(1));
if (code && /^[0-9A-Za-z]{10}$/.test(scanned)) {
  if (!code.value) code.value = scanned;
  history.replaceState(null, "", location.pathname);
}
