/** The page Account. */
import { Page } from '@/ui/Page';

export default function Account() {
  return <Page title="Account">…</Page>;
}
