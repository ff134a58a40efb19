/** A list of people, pasted, dropped or from a file. */
import { FileUp } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/ui/Button';
import { classes } from '@/ui/classes';
import { TextArea } from '@/ui/Field';

const EXAMPLE = 'email,name,role,department,credits\nada@example.com,Ada Lovelace,user,design,200\nben@example.com';
/** Characters the API takes. */
const MOST = 500_000;

export function ImportList({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const { t } = useTranslation('admin');
  const file = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const read = async (found: File | null | undefined) => {
    if (found) onChange((await found.text()).replace(/^\uFEFF/, '').slice(0, MOST + 1));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void read(event.dataTransfer.files[0]);
  };
  return (
    <section
      aria-label={t('import.title')}
      className={classes('flex flex-col gap-3 rounded-xl', over && 'outline-2 outline-accent-text')}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <TextArea
        label={t('import.list')}
        hint={t('import.hint')}
        error={text.length > MOST ? t('import.tooLong') : undefined}
        placeholder={EXAMPLE}
        rows={8}
        spellCheck={false}
        className="font-mono"
        value={text}
        onChange={(event) => onChange(event.target.value)}
      />
      <div>
        <input
          ref={file}
          type="file"
          accept=".csv,.tsv,.txt,text/csv,text/plain"
          className="sr-only"
          aria-label={t('import.file')}
          tabIndex={-1}
          onChange={(event) => {
            void read(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
        <Button size="small" icon={<FileUp size={15} aria-hidden />} onClick={() => file.current?.click()}>
          {t('import.file')}
        </Button>
      </div>
    </section>
  );
}
