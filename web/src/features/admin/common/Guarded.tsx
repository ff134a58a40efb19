/** Pages that only administrators have; a manager is told so. */
import { Outlet } from 'react-router';
import { useMe } from '@/api/me';
import { Forbidden } from '@/app/Lost';

export function Guarded() {
  const { data: me } = useMe();
  return me?.role === 'admin' ? <Outlet /> : <Forbidden />;
}
