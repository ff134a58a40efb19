/** The settings of a generation, named and written as the composer does it. */
import { useTranslation } from 'react-i18next';
import { useModels } from '@/api/models';
import { fieldOf, fieldsOf, optionName } from '@/features/studio/params/fields';
import { useSaid } from '@/features/studio/said';
import type { Task } from './types';

export interface Setting {
  name: string;
  title: string;
  value: string;
}

/** What its model has no word for, or a model that is no longer offered, goes by its own name. */
export function useSettings(): (task: Pick<Task, 'model' | 'params'>) => Setting[] {
  const { t } = useTranslation('common');
  const said = useSaid();
  const { data: models } = useModels();
  return ({ model, params }) => {
    const fields = fieldsOf(models?.find(({ id }) => id === model)?.params_schema ?? {});
    return Object.entries(params).map(([name, value]) => {
      const { title, type } = fields.find((field) => field.name === name) ?? fieldOf(name, {});
      const written =
        typeof value === 'boolean'
          ? t(value ? 'yes' : 'no')
          : typeof value === 'object'
            ? JSON.stringify(value)
            : type === 'choice'
              ? optionName(String(value))
              : String(value);
      return { name, title: said(title), value: written };
    });
  };
}
