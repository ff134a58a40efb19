/** The list of models: a row each, a card on a phone. */
import { FlaskConical, History, MoreHorizontal, Power, PowerOff, Tag } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { perLanguage, useFormats } from '@/lib/format';
import { Badge } from '@/ui/Badge';
import { IconButton } from '@/ui/IconButton';
import { Menu, MenuItem, MenuLine } from '@/ui/Menu';
import { type Column, Table } from '@/ui/Table';
import { Availability } from './Availability';
import type { ManagedModel } from './api/models';
import type { Act } from './Models';
import { stateOf } from './state';
import { useChangeText } from './useChangeText';

interface ModelTableProps {
  models: readonly ManagedModel[] | undefined;
  onAct: (act: Act, model: ManagedModel) => void;
  empty: ReactNode;
}

export function ModelTable({ models, onAct, empty }: ModelTableProps) {
  const { t } = useTranslation(['analytics', 'common']);
  const { number, seconds, moment, day } = useFormats();
  const { price, cost } = usePrices();
  const changeText = useChangeText();
  const columns: Column<ManagedModel>[] = [
    {
      id: 'model',
      header: t('models.model'),
      place: 'head',
      cell: (model) => (
        <span className="block min-w-0 text-left">
          <span className="block truncate font-medium">{model.title}</span>
          <span className="block truncate text-xs text-muted">
            {model.id} · {model.provider}
          </span>
        </span>
      ),
    },
    { id: 'kind', header: t('models.kind'), cell: ({ kind }) => <Badge>{t(`common:kinds.${kind}`)}</Badge> },
    {
      id: 'price',
      header: t('models.price'),
      numeric: true,
      cell: (model) => (
        <span className="inline-block text-right">
          <span className="block font-medium whitespace-nowrap">{price(model)}</span>
          {model.price.credits !== model.catalogue_credits && (
            <span className="block text-xs whitespace-nowrap text-muted">
              {t('models.catalogue', { credits: number(model.catalogue_credits) })}
            </span>
          )}
        </span>
      ),
    },
    {
      id: 'cost',
      header: t('models.cost'),
      numeric: true,
      cell: (model) => <span className="text-muted">{cost(model)}</span>,
    },
    { id: 'typical', header: t('models.typical'), numeric: true, cell: (model) => seconds(model.typical_seconds) },
    { id: 'available', header: t('models.availability'), cell: (model) => <Availability model={model} /> },
    {
      id: 'next',
      header: t('models.next'),
      cell: ({ next_change: next, ends }) =>
        next ? (
          <span className="block text-xs">
            <span className="block font-medium">{changeText(next)}</span>
            <span className="text-muted">{moment(next.from)}</span>
          </span>
        ) : (
          <span className="text-muted">{ends ? t('models.ends', { day: day(ends) }) : '–'}</span>
        ),
    },
    {
      id: 'menu',
      header: t('models.actions'),
      place: 'corner',
      cell: (model) => <ModelMenu model={model} onAct={(act) => onAct(act, model)} />,
    },
  ];
  return (
    <Table
      caption={t('models.title')}
      columns={columns}
      rows={models}
      rowKey={({ id }) => id}
      empty={empty}
      skeletons={6}
    />
  );
}

function ModelMenu({ model, onAct }: { model: ManagedModel; onAct: (act: Act) => void }) {
  const { t } = useTranslation('analytics');
  const state = stateOf(model);
  return (
    <Menu
      trigger={
        <IconButton size="small" label={t('models.actionsOf', { model: model.title })}>
          <MoreHorizontal size={18} />
        </IconButton>
      }
    >
      <MenuItem icon={<Tag size={16} aria-hidden />} onSelect={() => onAct('price')}>
        {t('models.acts.price')}
      </MenuItem>
      {state !== 'available' && (
        <MenuItem icon={<Power size={16} aria-hidden />} onSelect={() => onAct('on')}>
          {t('models.acts.on')}
        </MenuItem>
      )}
      {state !== 'off' && (
        <MenuItem icon={<PowerOff size={16} aria-hidden />} onSelect={() => onAct('off')}>
          {t('models.acts.off')}
        </MenuItem>
      )}
      <MenuLine />
      <MenuItem icon={<FlaskConical size={16} aria-hidden />} onSelect={() => onAct('try')}>
        {t('models.acts.try')}
      </MenuItem>
      <MenuItem icon={<History size={16} aria-hidden />} onSelect={() => onAct('changes')}>
        {t('models.acts.changes')}
      </MenuItem>
    </Menu>
  );
}

/** Costs are often parts of a cent. */
const cents = perLanguage(
  (language) => new Intl.NumberFormat(language, { style: 'currency', currency: 'USD', maximumFractionDigits: 4 }),
);

function usePrices() {
  const { t, i18n } = useTranslation('analytics');
  const { number } = useFormats();
  const dollars = cents(i18n.language);
  return {
    price: ({ price }: ManagedModel) => t(`models.per.${price.per}`, { amount: number(price.credits) }),
    cost: ({ price, provider_cost_usd }: ManagedModel) =>
      t(`models.per.${price.per}`, { amount: dollars.format(provider_cost_usd) }),
  };
}
