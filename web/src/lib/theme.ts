/** Light, dark, or as the system has it. */

export type Theme = 'system' | 'light' | 'dark';

const SYSTEM_IS_DARK = '(prefers-color-scheme: dark)';

/** What was chosen; public/theme.js reads the same before the first paint. */
export function chosenTheme(): Theme {
  const kept = localStorage.getItem('theme');
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export function chooseTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem('theme');
  else localStorage.setItem('theme', theme);
  apply();
}

/** Follow the system while nothing is chosen. */
export function followSystemTheme(): void {
  matchMedia(SYSTEM_IS_DARK).addEventListener('change', apply);
}

function apply(): void {
  const theme = chosenTheme();
  const dark = theme === 'dark' || (theme === 'system' && matchMedia(SYSTEM_IS_DARK).matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}
