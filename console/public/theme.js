// Before the first paint: whoever has chosen a colour scheme never sees the other one flash by.
try {
  const chosen = localStorage.getItem('rolegate-theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
} catch {
  // Storage is switched off: the system decides.
}
// A part of a page that the address names may have words of its own: those of the whole page are not shown before it.
if (/[?&](tab|open)=/.test(location.search)) document.documentElement.dataset.part = '';
