import { describe, expect, it } from 'vitest';
import { ratiosOf } from './shape';
import type { Task } from './types';

const asked = (kind: string, params: object, outputs: object[] = []) =>
  ratiosOf({ kind, params, outputs } as unknown as Task).map((ratio) => Number(ratio.toFixed(2)));

describe('the shape of results', () => {
  it.each([
    ['image', { size: '1536x1024', n: 2 }, [1.5, 1.5]],
    ['image', { aspect_ratio: '9:16', num_outputs: 1 }, [0.56]],
    ['image', { width: 512, height: 1024 }, [0.5]],
    ['image', { aspect_ratio: 'match_input_image' }, [1]],
    ['image', { size: '0x0', number: 99 }, Array(12).fill(1)],
    ['video', { seconds: 5 }, [1.78]],
    ['video', { aspect_ratio: '21:9', resolution: '720p' }, [2.33]],
    ['text', { max_tokens: 5 }, []],
  ])('of a waiting %s with %o is known from what was asked', (kind, params, expected) => {
    expect(asked(kind, params)).toEqual(expected);
  });

  it('is the real one as soon as there are results', () => {
    expect(asked('image', { size: '512x512', number: 4 }, [{ width: 300, height: 100 }])).toEqual([3]);
    expect(asked('image', { size: '512x256' }, [{ width: null, height: null }])).toEqual([2]);
  });
});
