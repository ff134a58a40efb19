/** The page Admin. */
import { lazy } from 'react';
import { Page } from '@/ui/Page';

const Charts = lazy(() => import('./analytics/Charts'));

export default function Admin() {
  return (
    <Page title="Admin">
      <Charts />
    </Page>
  );
}
