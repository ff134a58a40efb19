/** How much room a scrollbar takes beside the page: none where it lies over it, as on phones. */

/** Measures it for the styles, which keep this room free where there is no scrollbar. */
export function measureScrollbar(): void {
  const { style } = document.documentElement;
  style.overflowY = 'scroll';
  style.setProperty('--scrollbar', `${innerWidth - document.documentElement.clientWidth}px`);
  style.overflowY = '';
}
