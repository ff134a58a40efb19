/** What stands where a page of the administration will be. */
import { Skeleton } from '@/ui/States';

export function AdminSkeleton() {
  return (
    <div className="px-4 py-5 sm:px-6">
      <Skeleton className="mb-5 h-7 w-40" />
      <Skeleton className="mb-4 h-9 w-full" />
      <Skeleton className="h-96 w-full" />
    </div>
  );
}
