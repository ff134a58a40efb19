/// <reference types="vitest/config" />
import { fileURLToPath } from 'node:url';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { heldSizes } from './sizes.ts';

export default defineConfig(({ mode }) => ({
  plugins: [react(), tailwind(), ...(mode === 'test' ? [] : [heldSizes()])],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2023',
    // Pictures and fonts stay files: the policy of firebase.json allows no data: fonts.
    assetsInlineLimit: 0,
    manifest: true,
    emptyOutDir: true,
    reportCompressedSize: false,
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    coverage: {
      provider: 'v8',
      include: ['src/**'],
      exclude: ['src/**/*.test.*', 'src/testing/**', 'src/api/schema.d.ts'],
    },
  },
}));
