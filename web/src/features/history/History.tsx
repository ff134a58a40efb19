/** The page History. */
import { Page } from '@/ui/Page';

export default function History() {
  return <Page title="History">…</Page>;
}
