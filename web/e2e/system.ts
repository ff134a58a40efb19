/** A whole local system for the journeys: the one of LOCAL_STATE_DIR if it is up, else one of their own. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = new URL('../..', import.meta.url).pathname;
export const PYTHON = join(ROOT, '.venv/bin/python');

export interface Endpoints {
  web: string;
  gateway: string;
  auth: string;
  storage: string;
}

/** Called by Playwright before all tests; what it answers is called after them. */
export default function start(): (() => void) | undefined {
  const given = process.env.LOCAL_STATE_DIR;
  if (given && existsSync(join(given, 'endpoints.json'))) return undefined;
  const state = mkdtempSync(join(tmpdir(), 'journeys-'));
  process.env.LOCAL_STATE_DIR = state;
  process.env.PORT_BASE = freeRange();
  local('up');
  return () => {
    local('down');
    rmSync(state, { recursive: true, force: true });
  };
}

/** Where its parts listen. */
export function endpoints(): Endpoints {
  return JSON.parse(readFileSync(join(String(process.env.LOCAL_STATE_DIR), 'endpoints.json'), 'utf-8'));
}

/** Run a command of `python -m infra.local`; its output. */
export function local(...command: string[]): string {
  return execFileSync(PYTHON, ['-m', 'infra.local', ...command], { cwd: ROOT, encoding: 'utf-8' });
}

function freeRange(): string {
  const code = 'from infra.local.ports import free_range; print(free_range(19))';
  return execFileSync(PYTHON, ['-c', code], { cwd: ROOT, encoding: 'utf-8' }).trim();
}
