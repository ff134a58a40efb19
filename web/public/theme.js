// Runs before the first paint, so that the page never flashes in the other theme or names the wrong language.
(() => {
  const page = document.documentElement;
  let theme = null;
  let language = null;
  try {
    theme = localStorage.getItem('theme');
    language = localStorage.getItem('language');
  } catch {
    // Storage may be refused; the system's own settings hold then.
  }
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  page.dataset.theme = theme === 'light' || theme === 'dark' ? theme : dark ? 'dark' : 'light';
  page.lang = language === 'ru' || language === 'en' ? language : navigator.language.startsWith('ru') ? 'ru' : 'en';
})();
