/** The page Studio. */
import { Page } from '@/ui/Page';

export default function Studio() {
  return <Page title="Studio">…</Page>;
}
