/** What can be done with a finished generation as a whole, in one row. */
import { MainActions } from './MainActions';
import { MoreActions, type MoreActionsProps } from './MoreActions';

export function TaskActions(props: MoreActionsProps) {
  return (
    <div className="flex flex-wrap items-center gap-1">
      <MainActions task={props.task} />
      <MoreActions {...props} />
    </div>
  );
}
