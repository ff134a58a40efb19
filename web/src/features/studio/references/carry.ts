/** What is dragged: files from outside, pictures of this page, and references from one slot to another. */
import { addReference, moveReference, type Role, type Source } from '../draft';
import { upload } from './uploads';

const PICTURE = 'application/x-picture';

type Carried = Source & { url?: string; width?: number; height?: number; from?: { role: Role; key: string } };

/** Let a picture of ours be dragged into a slot; call it when the drag begins. */
export function carryPicture(transfer: DataTransfer, picture: Carried): void {
  transfer.setData(PICTURE, JSON.stringify(picture));
  transfer.effectAllowed = picture.from ? 'move' : 'copy';
}

/** Whether it is something for a slot. What it is exactly is told on the drop only. */
export const isForSlot = (transfer: DataTransfer | null): boolean =>
  Boolean(transfer && (transfer.types.includes(PICTURE) || transfer.types.includes('Files')));

/** Put what was dropped into a slot. */
export function drop(role: Role, transfer: DataTransfer): void {
  const carried = transfer.getData(PICTURE);
  if (!carried) {
    for (const file of transfer.files) upload(role, file);
    return;
  }
  const { from, ...picture }: Carried = JSON.parse(carried);
  if (from) moveReference(from.role, from.key, role);
  else addReference(role, picture);
}
