/** A filter by person: typed by name or address, chosen from those who are found. What is no person may be meant as it is. */
import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/ui/Field';
import { useAdminUsers } from '../people/api/people';
import { usePerson } from '../people/api/person';
import { isPerson } from './Who';

interface PersonFieldProps {
  label: string;
  /** A person's id, or other text where `others`. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  /** Whether it may also name something else, such as a model. */
  others?: boolean;
  className?: string;
}

/** Milliseconds without a key after which people are looked for. */
const PAUSE = 200;
const MOST = 20;

export function PersonField({ label, value, onChange, others, className }: PersonFieldProps) {
  const { t } = useTranslation('analytics');
  const list = useId();
  const chosen = value !== undefined && isPerson(value);
  const { data: person } = usePerson(chosen ? value : '', chosen);
  const shown = chosen ? (person?.email ?? '') : (value ?? '');
  const [text, setText] = useState(shown);
  const [sought, setSought] = useState('');
  const [settling, setSettling] = useState(false);
  /** Why what is written holds for nobody. */
  const [unmeant, setUnmeant] = useState<'nobody' | 'several'>();
  // Another address of the page, or a name that came: what is written follows.
  useEffect(() => {
    setText(shown);
    setUnmeant(undefined);
  }, [shown]);
  useEffect(() => {
    const wait = setTimeout(() => setSought(text.trim()), PAUSE);
    return () => clearTimeout(wait);
  }, [text]);
  const people = useAdminUsers(sought && sought !== shown ? { q: sought } : {});
  const found = people.data ?? [];
  const written = text.trim();
  const known = sought === written && people.data !== undefined && !people.isPlaceholderData;

  // Enter, or leaving: it holds as soon as it is known who that is.
  useEffect(() => {
    if (!settling) return;
    if (written === '' || written === shown) {
      setSettling(false);
      if (written !== shown) onChange(undefined);
      return;
    }
    if (!known) return;
    const one = (people.data ?? []).find(({ email }) => email === written.toLowerCase());
    // A page may hold fewer than fit: whether there are others is known at the end of the list.
    const only = people.data?.length === 1 && !people.hasNextPage ? people.data[0] : undefined;
    const meant = one?.uid ?? (others || isPerson(written) ? written : only?.uid);
    setSettling(false);
    if (meant !== undefined) onChange(meant);
    else setUnmeant(people.data?.length || people.hasNextPage ? 'several' : 'nobody');
  }, [settling, written, shown, known, people.data, people.hasNextPage, others, onChange]);

  return (
    <Field label={label} hideLabel className={className} error={unmeant && t(`person.${unmeant}`)}>
      {(control) => (
        <>
          <input
            {...control}
            type="search"
            list={list}
            autoComplete="off"
            spellCheck={false}
            placeholder={label}
            maxLength={200}
            value={text}
            onChange={({ target }) => {
              setText(target.value);
              setUnmeant(undefined);
              // A choice from the list, or the field's own cross.
              setSettling(target.value === '' || found.some(({ email }) => email === target.value));
            }}
            onBlur={() => setSettling(true)}
            onKeyDown={(event) => event.key === 'Enter' && setSettling(true)}
            className="h-9 w-full rounded-lg border border-line-strong/60 bg-surface px-3 text-sm transition-colors hover:border-line-strong focus-visible:outline-offset-0 aria-invalid:border-bad"
          />
          <datalist id={list}>
            {found.slice(0, MOST).map(({ uid, email, name }) => (
              <option key={uid} value={email}>
                {name}
              </option>
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}
