// The menu of a row: copies of the piece and of its whole message, and the events it was made of.

import { Menu } from '@base-ui/react/menu';
import type { RefObject } from 'react';
import type { Item } from '../../wire/types';
import { useSources } from '../live';
import { useOpen } from './open';
import { isPart } from './parts';
import type { AnyItemRow } from './rows';
import { useScene } from './scene';
import type { Form } from './transcript';

interface RowMenuProps {
  row: AnyItemRow;
  /** What the row is called. */
  name: string;
  anchor: RefObject<HTMLButtonElement | null>;
  onCopy(text: () => Promise<string>): void;
  onClose(): void;
}

const FORMS: [Form, string][] = [
  ['text', 'text'],
  ['markdown', 'Markdown'],
  ['json', 'JSON'],
];

// biome-ignore lint/style/noDefaultExport: React loads the default of a module.
export default function RowMenu({ row, name, anchor, onCopy, onClose }: RowMenuProps) {
  const scene = useScene();
  const { reader } = useSources();
  const [raw, chooseRaw] = useOpen(`${row.id}/raw`, false);
  const message = scene.message(row.message);
  const whole = async (pieces: readonly { item: Item; place: string }[]) => {
    const { wholeItem, wholeTerminals } = await import('./whole');
    const read = pieces.map(({ item, place }) => wholeItem(reader, scene, place, item));
    const shown = pieces.map(({ item }) => item);
    const terminals = await wholeTerminals(reader, scene, scene.terminals, shown);
    return { items: await Promise.all(read), around: { ...scene, terminals } };
  };
  const copyPiece = (form: Form) =>
    onCopy(async () => {
      const { items, around } = await whole([{ item: row.item, place: `${row.message}/${row.place}` }]);
      return (await import('./transcript')).pieceAs(form, items[0] ?? row.item, around);
    });
  const copyAll = (form: Form) =>
    message &&
    onCopy(async () => {
      const parts = await (await import('./parts')).partsOf(reader, scene, row.message);
      const pieces = parts.flatMap(({ index, message: part }) =>
        part.items.map((item, i) => ({ item, place: `${index}/${i}` })),
      );
      const { items, around } = await whole(pieces);
      const [begin, end] = [parts[0]?.message ?? message, parts.at(-1)?.message ?? message];
      return (await import('./transcript')).messageAs(form, { ...begin, last: end.last, items }, around);
    });
  const toggleRaw = () => {
    chooseRaw(!raw);
    const drawn = anchor.current?.closest('.row');
    // Once it is drawn: it may begin below the end of the pane.
    setTimeout(() => drawn?.querySelector('.raw-events')?.scrollIntoView({ block: 'nearest' }), 100);
  };
  return (
    <Menu.Root defaultOpen modal={false} onOpenChange={(open) => !open && onClose()}>
      <Menu.Portal>
        <Menu.Positioner className="popover-place" anchor={anchor} side="bottom" align="end" sideOffset={4}>
          <Menu.Popup className="menu" finalFocus={anchor}>
            {FORMS.map(([form, said]) => (
              <Menu.Item key={form} className="menu-item" onClick={() => copyPiece(form)}>
                Copy {name} as {said}
              </Menu.Item>
            ))}
            {message && (message.items.length > 1 || isPart(scene, row.message)) && (
              <>
                <Menu.Separator className="menu-line" />
                {FORMS.map(([form, said]) => (
                  <Menu.Item key={form} className="menu-item" onClick={() => copyAll(form)}>
                    Copy whole message as {said}
                  </Menu.Item>
                ))}
              </>
            )}
            <Menu.Separator className="menu-line" />
            <Menu.Item className="menu-item" onClick={toggleRaw}>
              {raw ? 'Hide raw events' : 'Show raw events'}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
