import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { beforeAll, expect, test, vi } from 'vitest';
import { type Model, modelsQuery } from '@/api/models';
import { chooseLanguage, startLanguages } from '@/i18n';
import { useSettings } from './useSettings';

vi.hoisted(() => {
  globalThis.platform = { api: 'http://api.test', firebase: { apiKey: '', authDomain: '', projectId: '' }, domain: '' };
});

const properties = {
  size: { type: 'string', title: 'Size', enum: ['512x512', '768x512'] },
  generate_audio: { type: 'boolean', title: 'With sound' },
};
const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
client.setQueryData(modelsQuery.queryKey, [{ id: 'sketch', params_schema: { properties } } as unknown as Model]);
const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={client}>{children}</QueryClientProvider>
);
const settings = (model: string, params: Record<string, unknown>) =>
  renderHook(() => useSettings(), { wrapper })
    .result.current({ model, params })
    .map(({ title, value }) => [title, value]);

beforeAll(() => startLanguages());

test('settings are called what the composer calls them, in the language of the person', async () => {
  const params = { size: '768x512', generate_audio: true };
  expect(settings('sketch', params)).toEqual([
    ['Size', '768 × 512'],
    ['With sound', 'Yes'],
  ]);

  await chooseLanguage('ru');
  expect(settings('sketch', params)).toEqual([
    ['Размер', '768 × 512'],
    ['Со звуком', 'Да'],
  ]);
});

test('what no model on offer explains goes by its own name', () => {
  expect(settings('withdrawn', { cut_off: 3, points: [1, 2] })).toEqual([
    ['cut off', '3'],
    ['points', '[1,2]'],
  ]);
});
