/** Prints what each page loads of script, gzipped, and fails a build that is over what a page may weigh. */
import { gzipSync } from 'node:zlib';
import type { Plugin, Rollup } from 'vite';

interface Weighed {
  page: string;
  /** KiB (1,024 bytes) of gzipped script. */
  limit: number;
  /** The modules a page needs before it can be used. */
  entries: string[];
  /** Modules that are there already: they do not count. */
  beside?: string[];
}

const PAGES: Weighed[] = [
  { page: 'sign-in', limit: 160, entries: ['index.html', 'src/auth/SignIn.tsx'] },
  { page: 'studio', limit: 250, entries: ['index.html', 'src/app/Shell.tsx', 'src/features/studio/Studio.tsx'] },
  { page: 'history', limit: 260, entries: ['index.html', 'src/app/Shell.tsx', 'src/features/history/History.tsx'] },
  {
    page: 'charts alone',
    limit: 130,
    entries: ['src/features/admin/analytics/Charts.tsx'],
    beside: ['index.html', 'src/app/Shell.tsx', 'src/features/admin/analytics/Analytics.tsx'],
  },
];

/** A plugin that weighs PAGES once the bundle is made. */
export function heldSizes(): Plugin {
  return {
    name: 'held-sizes',
    apply: 'build',
    writeBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file): file is Rollup.OutputChunk => file.type === 'chunk');
      const named = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
      const weigh = new Map(chunks.map((chunk) => [chunk.fileName, gzipSync(chunk.code).length / 1024]));
      for (const { page, limit, entries, beside = [] } of PAGES) {
        const loadedFor = (modules: string[]) => {
          const files = new Set<string>();
          const add = (name: string) => {
            if (files.has(name)) return;
            files.add(name);
            for (const next of named.get(name)?.imports ?? []) add(next);
          };
          for (const module of modules) {
            const chunk = chunks.find(
              (one) => one.facadeModuleId?.endsWith(module) || one.moduleIds.some((id) => id.endsWith(module)),
            );
            if (!chunk) this.error(`${page}: there is no module ${module} in the bundle`);
            add(chunk.fileName);
          }
          return files;
        };
        const there = loadedFor(beside);
        const files = [...loadedFor(entries)].filter((name) => !there.has(name));
        const total = files.reduce((sum, name) => sum + (weigh.get(name) ?? 0), 0);
        const line = `${page.padEnd(14)} ${total.toFixed(0).padStart(4)} of ${limit} KiB of script`;
        if (total > limit) this.error(`${line}: too much. Load what it does not need at once with import().`);
        this.info(line);
      }
    },
  };
}
