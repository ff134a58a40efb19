/** The page Item. */
import { Page } from '@/ui/Page';

export default function Item() {
  return <Page title="Item">…</Page>;
}
