// @vitest-environment happy-dom

import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createStore } from 'zustand';
import type { Cut } from '../../playback/moment';
import { report } from '../boundary/failure';
import { type Open, OpenContext } from './open';
import { RowView } from './RowView';
import type { Row } from './rows';
import { textItem } from './sample';
import { type Scene, SceneContext } from './scene';

const OPEN = createStore<Open>(() => ({ chosen: new Map(), choose: () => undefined }));
const BAD = { ...textItem('x', 2), text: 5 };
const nothing = () => undefined;
let room: HTMLElement;
let root: Root;

function row(place: number, item: object): Row {
  return { kind: 'text', id: `m/${place}`, message: 0, voice: 'agent', item, place, edge: false } as Row;
}

function draw(second: Row, cut: Cut | null = null) {
  const scene = { runId: 'r', sessionId: 's', cut, goesFrom: 9, message: nothing } as unknown as Scene;
  const rows = [row(0, textItem('First.', 1)), second, row(2, textItem('Third.', 3))];
  return act(() =>
    root.render(
      <OpenContext value={OPEN}>
        <SceneContext value={scene}>
          {rows.map((one) => (
            <div key={one.id} className="row">
              <RowView row={one} goes={false} loading={undefined} onLater={nothing} />
            </div>
          ))}
        </SceneContext>
      </OpenContext>,
    ),
  );
}

const said = () => [...room.querySelectorAll('.row')].map((one) => one.textContent);
const face = () => room.querySelector('.undrawn');

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  vi.spyOn(console, 'error').mockImplementation(nothing);
  room = document.createElement('div');
  root = createRoot(room, { onCaughtError: report });
});
afterEach(() => act(() => root.unmount()));

it('a row that cannot be drawn says so in its place, without an alarm, and the others go on', async () => {
  await draw(row(1, BAD));
  const [first, second, third] = said();
  expect(first).toContain('First.');
  expect(second).toMatch(/^This answer could not be drawn\..+Draw it again$/);
  expect(third).toContain('Third.');
  expect(face()?.hasAttribute('role')).toBe(false);
});

it('a row is tried again when it changed, and at another moment', async () => {
  const bad = row(1, BAD);
  await draw(bad);
  await draw(row(1, textItem('Second.', 2)));
  expect(said()[1]).toContain('Second.');
  const fickle = { ...BAD };
  await draw(row(1, fickle));
  expect(face()).not.toBeNull();
  fickle.text = 'Mended.' as never;
  await draw(row(1, fickle));
  expect(face()).not.toBeNull();
  await draw(row(1, fickle), { log: 's', seq: 2, at: 2 });
  expect(face()).toBeNull();
  expect(said()[1]).toContain('Mended.');
});
