import { render, screen } from '@testing-library/react';
import { beforeAll, expect, test } from 'vitest';
import { startLanguages } from '@/i18n';
import { Table } from './Table';

beforeAll(() => startLanguages());

const tasks = (open: boolean) => (
  <Table
    caption="Tasks"
    rows={[{ id: 'one', open }]}
    rowKey={({ id }) => id}
    columns={[{ id: 'act', header: 'Act', cell: (row) => row.open && <button type="button">Do it</button> }]}
  />
);

test('where a button that had the focus is gone, the table has it', () => {
  const { rerender } = render(tasks(true));
  screen.getByRole('button', { name: 'Do it' }).focus();
  rerender(tasks(false));

  expect(document.activeElement).toBe(screen.getByRole('region', { name: 'Tasks' }));
});

test('a focus that is elsewhere stays there', () => {
  const { rerender } = render(
    <>
      <input />
      {tasks(true)}
    </>,
  );
  screen.getByRole('button', { name: 'Do it' }).focus();
  screen.getByRole('textbox').focus();
  rerender(
    <>
      <input />
      {tasks(false)}
    </>,
  );

  expect(document.activeElement).toBe(screen.getByRole('textbox'));
});
