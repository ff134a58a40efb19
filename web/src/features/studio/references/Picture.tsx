/** The picture of a reference; asked for anew when its address has run out. */
import { useQuery } from '@tanstack/react-query';
import { ImageOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { classes } from '@/ui/classes';
import { pictureQuery } from '../api/picture';
import { changeReference, type Ref, type Role } from '../draft';

export function Picture({
  reference,
  role,
  alt,
  className,
  onGone,
}: {
  reference: Ref;
  role: Role;
  alt: string;
  className?: string;
  /** Told when it cannot be had any more. */
  onGone?: () => void;
}) {
  const { key, url } = reference;
  const [broken, setBroken] = useState<string>();
  const missing = !url || url === broken;
  const { data, isError, isFetching } = useQuery({ ...pictureQuery(reference), enabled: missing });
  const gone = isError || (missing && !isFetching && data !== undefined && data === broken);
  useEffect(() => {
    if (missing && data && data !== url) changeReference(role, key, { url: data });
  }, [missing, data, url, role, key]);
  useEffect(() => {
    if (gone) onGone?.();
  }, [gone, onGone]);
  if (gone)
    return (
      <div role="img" aria-label={alt} className={classes('grid place-items-center bg-sunken text-muted', className)}>
        <ImageOff size={18} aria-hidden />
      </div>
    );
  if (!url) return <div className={classes('animate-shimmer bg-sunken', className)} />;
  return (
    <img
      src={url}
      alt={alt}
      draggable={false}
      onError={() => setBroken(url)}
      className={classes('bg-sunken object-cover', className)}
    />
  );
}
