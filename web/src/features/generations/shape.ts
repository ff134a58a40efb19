/** The shape of results before they are there, so that nothing moves when they come. */
import type { AnyTask } from './types';

const COUNT_NAMES = ['n', 'number', 'num_outputs', 'outputs', 'num_images', 'number_of_images', 'count'];
const RATIO_NAMES = ['aspect_ratio', 'size', 'image_size', 'resolution'];
const DEFAULTS = { image: 1, video: 16 / 9, text: 1 };
const MOST = 12;

/** Width by height of each result: as they are, or as they were asked for. A text has none. */
export function ratiosOf(task: AnyTask): number[] {
  if (task.kind === 'text') return [];
  const asked = ratioOf('params' in task ? task.params : {}) ?? DEFAULTS[task.kind];
  if (task.outputs.length > 0)
    return task.outputs.map(({ width, height }) => (width && height ? width / height : asked));
  return Array.from({ length: countOf('params' in task ? task.params : {}) }, () => asked);
}

function ratioOf(params: Record<string, unknown>): number | undefined {
  const { width, height } = params;
  if (typeof width === 'number' && typeof height === 'number' && width > 0 && height > 0) return width / height;
  for (const name of RATIO_NAMES) {
    const [, across, down] = /^(\d+(?:\.\d+)?)\s*[x×*:]\s*(\d+(?:\.\d+)?)$/i.exec(String(params[name] ?? '')) ?? [];
    if (Number(across) > 0 && Number(down) > 0) return Number(across) / Number(down);
  }
  return undefined;
}

function countOf(params: Record<string, unknown>): number {
  const count = COUNT_NAMES.map((name) => params[name]).find((value) => typeof value === 'number');
  return Math.min(MOST, Math.max(1, Math.round(Number(count ?? 1))));
}
