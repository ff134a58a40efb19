/** Checks what is on the screen against WCAG 2.2 AA, in both themes. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Best practices that a state of the app may break with good reason: none of them is a rule of WCAG. */
const NOT_OURS = [
  // Toasts and floating parts are drawn at the end of the page, outside of its landmarks.
  'region',
];
const THEMES = ['light', 'dark'] as const;

/** Fails with a list of what axe finds: rule, theme, place and advice. `part` looks at one part of the page alone (a CSS selector). */
export async function expectAccessible(page: Page, part?: string): Promise<void> {
  const own = await page.evaluate(() => document.documentElement.dataset.theme);
  const found: string[] = [];
  try {
    for (const theme of THEMES) {
      await show(page, theme);
      const axe = new AxeBuilder({ page }).withTags(RULES).disableRules(NOT_OURS);
      const { violations } = await (part ? axe.include(part) : axe).analyze();
      for (const { id, help, nodes } of violations)
        for (const node of nodes) {
          const advice = node.failureSummary?.split('\n').slice(1).join(';').trim();
          found.push(
            `${theme}: ${id} (${help})\n    at ${node.target.join(' ')}\n    ${node.html.slice(0, 160)}\n    ${advice}`,
          );
        }
    }
  } finally {
    await show(page, own);
  }
  expect(found.join('\n'), `${page.url()} is accessible`).toBe('');
}

/** Changes the theme, and waits until nothing fades: halfway a text would have too little contrast. */
async function show(page: Page, theme: string | undefined): Promise<void> {
  await page.evaluate(async (wanted) => {
    document.documentElement.dataset.theme = wanted;
    await new Promise(requestAnimationFrame);
    const fading = document.getAnimations().filter((animation) => {
      const { iterations, endTime } = animation.effect?.getComputedTiming() ?? {};
      return iterations !== Number.POSITIVE_INFINITY && endTime !== Number.POSITIVE_INFINITY;
    });
    await Promise.all(fading.map((animation) => animation.finished.catch(() => undefined)));
  }, theme);
}
