import { describe, expect, it } from 'vitest';
import { paceOf } from './remaining';
import type { Task } from './types';

const START = Date.parse('2026-11-22T10:00:00Z');
const at = (seconds: number) => START + seconds * 1000;
const running = (facts: Partial<Task>) =>
  ({
    task_id: 'one',
    status: 'running',
    progress: null,
    eta_seconds: null,
    created_at: '2026-11-22T10:00:00Z',
    started_at: '2026-11-22T10:00:00Z',
    ...facts,
  }) as Task;

describe('the pace of a task', () => {
  it('counts down from when it was told', () => {
    expect(paceOf(running({ progress: 0.5, eta_seconds: 10 }), 20, at(14), at(10)).left).toBe(6);
  });

  it.each([
    ['the end is overdue', { progress: 0.5, eta_seconds: 3 }, 14],
    ['only the very first step is done', { progress: 0.004, eta_seconds: 400 }, 11],
    ['it takes longer than usual', { eta_seconds: 5 }, 61],
    ['nobody can tell', { eta_seconds: null }, 11],
  ])('says no time left when %s', (_, facts, now) => {
    expect(paceOf(running(facts), 20, at(now), at(10)).left).toBeUndefined();
  });

  it('is slow after twice the usual time, which waiting does not count for', () => {
    expect(paceOf(running({}), 20, at(39)).slow).toBe(false);
    expect(paceOf(running({}), 20, at(41)).slow).toBe(true);
    expect(paceOf(running({ started_at: null }), 20, at(600)).slow).toBe(false);
    expect(paceOf(running({}), undefined, at(600)).slow).toBe(false);
  });
});
