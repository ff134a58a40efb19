/** The settings of a model, drawn from its schema: the first few in view, the rest folded. */
import { ChevronRight, RotateCcw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/ui/Button';
import { changeDraft } from '../draft';
import { useSaid } from '../said';
import type { Composer } from '../useComposer';
import { ChoiceParam } from './ChoiceParam';
import type { ParamField, Wrong } from './fields';
import { NumberParam } from './NumberParam';
import { SwitchParam, TextParam } from './PlainParams';

/** One alone is not worth folding. */
const IN_VIEW = 3;
const FOLDED_FROM = 5;

/** What each kind of field is drawn with. */
export interface ParamProps<Field extends ParamField> {
  field: Field;
  title: string;
  value: unknown;
  error: string | undefined;
  onChange: (value: unknown) => void;
}

export function Params(composer: Composer) {
  const { t } = useTranslation('studio');
  const { fields, draft, wrong, error } = composer;
  if (fields.length === 0) return null;
  const folds = fields.length >= FOLDED_FROM;
  const folded = folds ? fields.slice(IN_VIEW) : [];
  const changed = fields.some(
    ({ name, default: usual }) => draft.params[name] !== undefined && draft.params[name] !== usual,
  );
  const attention = folded.some(
    ({ name }) => wrong[name] || error?.field(`params.${name}`) || draft.params[name] !== undefined,
  );
  const reset = () => {
    const names = new Set(fields.map(({ name }) => name));
    changeDraft({ params: Object.fromEntries(Object.entries(draft.params).filter(([name]) => !names.has(name))) });
  };
  const drawn = (list: readonly ParamField[]) =>
    list.map((field) => <Param key={field.name} field={field} composer={composer} />);
  return (
    <section aria-label={t('composer.params.title')} className="flex flex-col gap-4">
      <div className="flex h-8 items-center justify-between">
        <h2 className="text-sm font-medium">{t('composer.params.title')}</h2>
        {changed && (
          <Button look="quiet" size="small" icon={<RotateCcw size={14} aria-hidden />} onClick={reset}>
            {t('composer.params.reset')}
          </Button>
        )}
      </div>
      {drawn(folds ? fields.slice(0, IN_VIEW) : fields)}
      {folds && (
        <details className="group" open={attention || undefined}>
          <summary className="flex min-h-8 list-none items-center gap-1 rounded-lg text-sm font-medium text-muted hover:text-text [&::-webkit-details-marker]:hidden">
            <ChevronRight size={16} className="transition-transform group-open:rotate-90" aria-hidden />
            {t('composer.params.advanced')}
          </summary>
          <div className="mt-3 flex flex-col gap-4">{drawn(folded)}</div>
        </details>
      )}
    </section>
  );
}

function Param({ field, composer: { draft, wrong, error } }: { field: ParamField; composer: Composer }) {
  const { t } = useTranslation('studio');
  const said = useSaid();
  const value = draft.params[field.name];
  const own = wrong[field.name];
  const common = {
    title: said(field.title),
    value,
    error: own ? sentence(own) : error?.field(`params.${field.name}`),
    onChange: (next: unknown) => changeDraft({ params: { ...draft.params, [field.name]: next } }),
  };
  function sentence({ key, ...numbers }: Wrong): string {
    return t(`composer.params.wrong.${key}`, numbers);
  }
  switch (field.type) {
    case 'choice':
      return <ChoiceParam field={field} {...common} />;
    case 'number':
      return <NumberParam field={field} {...common} />;
    case 'switch':
      return <SwitchParam field={field} {...common} />;
    case 'text':
      return <TextParam field={field} {...common} />;
  }
}
