/** Grid or list: how this person likes to see the history. */

export type View = 'grid' | 'list';

const KEY = 'history-view';

export const chosenView = (): View => (localStorage.getItem(KEY) === 'list' ? 'list' : 'grid');
export const chooseView = (view: View) => localStorage.setItem(KEY, view);
