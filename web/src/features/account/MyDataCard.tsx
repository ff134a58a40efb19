/** Takes everything that is kept about me along, as a file. */

import { useMutation } from '@tanstack/react-query';
import { FileDown } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { download } from '@/api/client';
import { problemOf } from '@/api/problem';
import { saveBlob } from '@/lib/save';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Page';
import { ProblemText } from '@/ui/States';
import { tell } from '@/ui/Toasts';

export function MyDataCard() {
  const { t } = useTranslation('account');
  const take = useMutation({
    mutationFn: () => download('/api/export'),
    onSuccess: ({ name, blob }) => {
      saveBlob(blob, name);
      tell(t('data.done'), { tone: 'good' });
    },
  });
  return (
    <Card title={t('data.title')}>
      <p className="text-sm text-muted">{t('data.text')}</p>
      <Button
        className="mt-3 w-full"
        busy={take.isPending}
        icon={<FileDown size={16} aria-hidden />}
        onClick={() => take.mutate()}
      >
        {t('data.export')}
      </Button>
      {take.error && (
        <div role="alert" className="mt-3 text-bad">
          <ProblemText error={problemOf(take.error)} />
        </div>
      )}
    </Card>
  );
}
