/** What a list of people means, line by line: who is new, who is here, what is left aside. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/lib/format';
import { Badge, type Tone } from '@/ui/Badge';
import { Segmented } from '@/ui/Field';
import { Table } from '@/ui/Table';
import { useDepartmentTitle } from '../departments/useDepartmentOptions';
import type { Imported } from './api/importPeople';

type Part = 'new' | 'known' | 'duplicates' | 'bad';
const TONES: Record<Part, Tone> = { new: 'good', known: 'plain', duplicates: 'warn', bad: 'bad' };
const PARTS: readonly Part[] = ['new', 'bad', 'duplicates', 'known'];
const SHOWN = 200;

export function ImportPreview({ found }: { found: Imported }) {
  const { t } = useTranslation('admin');
  const parts = PARTS.filter((part) => found[part].length > 0);
  const [chosen, setPart] = useState<Part>(parts[0] ?? 'new');
  return (
    <div className="flex flex-col gap-4">
      <p role="status" className="sr-only">
        {parts.map((part) => `${t(`import.parts.${part}`)}: ${found[part].length}`).join(', ')}
      </p>
      <Segmented<Part>
        label={t('import.shown')}
        hideLabel
        value={chosen}
        options={parts.map((part) => [
          part,
          <span key={part} className="flex items-center gap-2">
            {t(`import.parts.${part}`)} <Badge tone={TONES[part]}>{found[part].length}</Badge>
          </span>,
        ])}
        onChange={setPart}
      />
      <p className="text-sm text-muted">{t(`import.about.${chosen}`)}</p>
      <Part found={found} part={chosen} />
      {found[chosen].length > SHOWN && (
        <p className="text-sm text-muted">{t('bulk.hidden', { count: found[chosen].length - SHOWN })}</p>
      )}
    </div>
  );
}

function Part({ found, part }: { found: Imported; part: Part }) {
  const { t } = useTranslation(['admin', 'common']);
  const { number } = useFormats();
  const titleOf = useDepartmentTitle();
  const line = { id: 'line', header: t('import.line'), cell: ({ line }: { line: number }) => number(line) };
  const email = { id: 'email', header: t('fields.email'), cell: ({ email }: { email: string }) => email };
  const given = { caption: t(`import.parts.${part}`), rowKey: ({ line }: { line: number }) => String(line) };
  if (part === 'new')
    return (
      <Table
        {...given}
        rows={found.new.slice(0, SHOWN)}
        columns={[
          line,
          email,
          { id: 'name', header: t('fields.name'), cell: ({ name }) => name || '–' },
          { id: 'role', header: t('fields.role'), cell: ({ role }) => t(`common:roles.${role}`) },
          {
            id: 'department',
            header: t('fields.department'),
            cell: ({ department }) => titleOf(department ?? 'unassigned'),
          },
          {
            id: 'credits',
            header: t('fields.credits'),
            numeric: true,
            cell: ({ credits }) => (credits === null ? t('import.welcome') : number(credits)),
          },
        ]}
      />
    );
  if (part === 'bad')
    return (
      <Table
        {...given}
        rowKey={({ line, field }) => `${line} ${field}`}
        rows={found.bad.slice(0, SHOWN)}
        columns={[
          line,
          { id: 'field', header: t('import.field'), cell: ({ field }) => field },
          { id: 'message', header: t('import.message'), cell: ({ message }) => message },
        ]}
      />
    );
  if (part === 'duplicates')
    return (
      <Table
        {...given}
        rows={found.duplicates.slice(0, SHOWN)}
        columns={[
          line,
          email,
          { id: 'first', header: t('import.first'), numeric: true, cell: ({ first_line }) => number(first_line) },
        ]}
      />
    );
  return <Table {...given} rows={found.known.slice(0, SHOWN)} columns={[line, email]} />;
}
