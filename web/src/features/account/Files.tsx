/** All files that are kept for me: what was made, and what I uploaded. */
import { Download, ExternalLink, FileAudio, FileText, Film, FolderOpen, Image as ImageIcon } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useDownload } from '@/features/generations/useDownload';
import { useFormats } from '@/lib/format';
import { ButtonLink } from '@/ui/Button';
import { Segmented } from '@/ui/Field';
import { IconButton } from '@/ui/IconButton';
import { LoadMore } from '@/ui/LoadMore';
import { Empty, Failure } from '@/ui/States';
import { type Column, Table } from '@/ui/Table';
import { type FileKind, type StoredFile, useFiles } from './api/files';

export default function Files() {
  const { t } = useTranslation(['account', 'common']);
  const { bytes, moment } = useFormats();
  const { download } = useDownload();
  const [kind, setKind] = useState<FileKind>('output');
  const list = useFiles(kind);
  const files = list.data?.pages.flatMap(({ items }) => items);
  const columns: Column<StoredFile>[] = [
    { id: 'name', header: t('files.name'), place: 'head', cell: (file) => <Name file={file} /> },
    { id: 'bytes', header: t('files.bytes'), numeric: true, cell: (file) => bytes(file.bytes) },
    {
      id: 'created',
      header: t('files.created'),
      numeric: true,
      cell: ({ created_at }) =>
        created_at && (
          <time dateTime={created_at} className="text-xs whitespace-nowrap text-muted">
            {moment(created_at)}
          </time>
        ),
    },
    {
      id: 'from',
      header: t('files.from'),
      cell: ({ task_id }) =>
        task_id ? (
          <Link
            to={`/history/${task_id}`}
            className="inline-flex min-h-6 items-center text-accent-text hover:underline"
          >
            {t('files.generation')}
          </Link>
        ) : (
          <span className="text-muted">{t('files.upload')}</span>
        ),
    },
    {
      id: 'download',
      header: t('common:download'),
      numeric: true,
      place: 'corner',
      cell: ({ name, task_id, index }) =>
        task_id &&
        typeof index === 'number' && (
          <IconButton label={t('files.download', { name })} size="small" onClick={() => download({ task_id, index })}>
            <Download size={16} aria-hidden />
          </IconButton>
        ),
    },
  ];
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <Segmented
          label={t('files.kind')}
          hideLabel
          value={kind}
          onChange={setKind}
          options={[
            ['output', t('files.outputs')],
            ['upload', t('files.uploads')],
          ]}
        />
        <p role="status" className="text-sm text-muted">
          {files ? t('common:shown', { count: files.length }) : t('common:loading')}
        </p>
      </div>
      {list.error && !files ? (
        <Failure error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <Table
          caption={t('nav.files')}
          columns={columns}
          rows={files}
          rowKey={({ name, task_id, upload_id, index }) => `${task_id ?? upload_id ?? name}${index ?? ''}`}
          empty={
            <Empty
              icon={<FolderOpen aria-hidden />}
              title={t('files.none')}
              action={<ButtonLink to="/">{t('common:notFound.home')}</ButtonLink>}
            >
              {t('files.noneHint')}
            </Empty>
          }
        />
      )}
      <LoadMore list={list} />
    </>
  );
}

function Name({ file }: { file: StoredFile }) {
  const { t } = useTranslation('account');
  const type = file.content_type.split('/')[0];
  const Icon = type === 'image' ? ImageIcon : type === 'video' ? Film : type === 'audio' ? FileAudio : FileText;
  return (
    <a
      href={file.url}
      target="_blank"
      rel="noreferrer"
      aria-label={t('files.open', { name: file.name })}
      className="group flex min-h-8 items-center gap-3 font-medium"
    >
      <span className="grid size-8 shrink-0 place-items-center rounded-lg bg-sunken text-muted max-sm:hidden">
        <Icon size={15} aria-hidden />
      </span>
      <span className="min-w-0 break-all group-hover:underline">{file.name}</span>
      <ExternalLink size={13} aria-hidden className="shrink-0 text-muted" />
    </a>
  );
}
