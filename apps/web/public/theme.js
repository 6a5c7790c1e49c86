// Runs before the first paint; `src/settings/use-theme.ts` writes the same key.
try {
  var theme = localStorage.getItem('intake.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked: the system's theme stands.
}
