// The menu of a row: copies of the piece and of its whole message, and the events it was made of.

import { Menu } from '@base-ui/react/menu';
import type { RefObject } from 'react';
import { useOpen } from './open';
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
  const [raw, chooseRaw] = useOpen(`${row.id}/raw`, false);
  const message = scene.message(row.message);
  const copyPiece = (form: Form) =>
    onCopy(async () => (await import('./transcript')).pieceAs(form, row.item, scene));
  const copyAll = (form: Form) =>
    message && onCopy(async () => (await import('./transcript')).messageAs(form, message, scene));
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
            {message && message.items.length > 1 && (
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
