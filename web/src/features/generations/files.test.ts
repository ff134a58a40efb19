import { describe, expect, it } from 'vitest';
import { namesOf, stemOf } from './files';
import type { Task } from './types';

describe('names of files', () => {
  it.each([
    ['A harbour at dawn, watercolour, very soft light', 'A harbour at dawn, watercolour'],
    ['  ../../etc/passwd  ', 'etc passwd'],
    ['what? "now" <b>|*', 'what now b'],
    ['кот\nв сапогах', 'кот в сапогах'],
    ['...', 'result'],
    ['', 'result'],
  ])('of %j begins with %j', (prompt, stem) => {
    expect(stemOf(prompt)).toBe(stem);
  });

  it('are different from one another', () => {
    const of = (prompt: string, content_type?: string) => ({
      task: { prompt } as Task,
      output: content_type ? { content_type } : undefined,
    });
    const results = [of('A cat', 'image/png'), of('a cat', 'image/webp'), of('A dog'), of('A cat', 'video/mp4')];

    expect(namesOf(results as Parameters<typeof namesOf>[0])).toEqual([
      'A cat-1.png',
      'a cat-2.webp',
      'A dog-1.md',
      'A cat-3.mp4',
    ]);
  });
});
