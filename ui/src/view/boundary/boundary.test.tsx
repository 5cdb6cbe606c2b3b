// @vitest-environment happy-dom

import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runOf, session, step } from '../../playback/sample';
import { Boundary } from './Boundary';
import { lastWords, report, wordsOf } from './failure';
import { standOf } from './stand';

/** What a part throws while it is drawn; undefined for a part that is well. */
let thrown: unknown;
let drawings = 0;
let room: HTMLElement;
let root: Root;
const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);

function Part() {
  drawings += 1;
  if (thrown !== undefined) throw thrown;
  return <p>The part</p>;
}

function draw(renew = 'a', onAgain = () => undefined) {
  return act(() =>
    root.render(
      <>
        <Boundary what="The part" renew={[renew]} onAgain={onAgain}>
          <Part />
        </Boundary>
        <p>The rest</p>
      </>,
    ),
  );
}

const face = () => room.querySelector('[role="alert"]');
const press = () => act(() => room.querySelector('button')?.click());

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  said.mockClear();
  thrown = undefined;
  drawings = 0;
  room = document.createElement('div');
  root = createRoot(room, { onCaughtError: report });
});
afterEach(() => act(() => root.unmount()));

it('a part that throws shows why, as text, and the rest goes on', async () => {
  thrown = new TypeError('<b>no</b> words');
  await draw();
  expect(face()?.textContent).toContain('The part could not be drawn. The rest of the page goes on.');
  expect(face()?.querySelector('code')?.textContent).toBe('TypeError: <b>no</b> words');
  expect(face()?.querySelector('code b')).toBeNull();
  expect(room.textContent).toContain('The rest');
  thrown = undefined;
  await press();
  expect(face()).toBeNull();
  expect(room.textContent).toBe('The partThe rest');
});

it('what is tried again in vain says so, in the same face', async () => {
  thrown = new Error('still');
  const asked = vi.fn(() => undefined);
  await draw('a', asked);
  const before = face();
  await press();
  expect(asked).toHaveBeenCalledTimes(1);
  expect(face()).toBe(before);
  expect(face()?.textContent).toContain('Tried again, in vain.');
  await press();
  expect(face()?.textContent).toContain('in vain, 2 times.');
  thrown = undefined;
  await press();
  thrown = new Error('later');
  await draw('b');
  expect(face()?.textContent).toContain('later');
  expect(face()?.textContent).not.toContain('in vain');
});

it('a part is tried again by itself when something changed that may mend it, and only then', async () => {
  thrown = new Error('for now');
  await draw('a');
  const failed = drawings;
  await draw('a');
  expect(drawings).toBe(failed);
  const before = face();
  await draw('b');
  expect(face()).toBe(before);
  expect(drawings).toBeGreaterThan(failed);
  expect(face()?.textContent).not.toContain('in vain');
  thrown = undefined;
  await draw('b');
  expect(face()).not.toBeNull();
  await draw('c');
  expect(face()).toBeNull();
  thrown = new Error('another');
  await draw('d');
  expect(face()?.textContent).toContain('another');
});

it('a change that makes a part fail does not try it again', async () => {
  thrown = new Error('from the first');
  await draw('a');
  const once = drawings;
  thrown = undefined;
  await draw('b');
  drawings = 0;
  thrown = new Error('since c');
  await draw('c');
  const failed = drawings;
  expect(failed).toBe(once);
  expect(face()).not.toBeNull();
  await draw('c');
  expect(drawings).toBe(failed);
});

it('the console is told of a failure once, however often it is met', async () => {
  thrown = new Error('told once');
  await draw('a');
  await press();
  await draw('b');
  expect(said).toHaveBeenCalledTimes(1);
  expect(said.mock.calls[0]?.[1]).toBe(thrown);
});

it('the console is told of so many failures and no more', () => {
  for (let kind = 0; kind < 150; kind += 1) report(new Error(`kind ${kind}`), {});
  expect(said.mock.calls.length).toBeGreaterThan(50);
  expect(said.mock.calls.length).toBeLessThanOrEqual(100);
});

const ODD: unknown[] = [null, 0, '', {}, { toString: 0, valueOf: 0 }, Symbol('x'), 'x'.repeat(9_999)];

it.each(ODD.map((_, i) => i))('whatever was thrown has words (%i)', async (i) => {
  thrown = ODD[i];
  await draw();
  expect(face()?.querySelector('code')?.textContent).toMatch(/^.{1,400}$/);
  expect(room.textContent).toContain('The rest');
});

it('an error whose message is no text has words', () => {
  const odd = Object.assign(new Error('x'), { message: { toString: 0 }, name: null });
  expect(wordsOf(odd)).toBe('nobody said why');
});

it('an emptied page says what to do', () => {
  lastWords(room);
  expect(face()?.textContent).toContain('Load it again');
});

it('a run that comes further may mend what could not be drawn; a word of an agent does not', () => {
  const run = runOf([step('a', 1, 2)]);
  expect(standOf({ ...run, header: { ...run.header, updatedAt: 99 } })).toBe(standOf(run));
  expect(standOf(runOf([step('a', 1, 2), step('b', 3)]))).not.toBe(standOf(run));
  expect(standOf({ ...run, header: { ...run.header, status: 'failed' } })).not.toBe(standOf(run));
  expect(standOf(runOf([step('a', 1, 2)], [session('s', [])]))).not.toBe(standOf(run));
  expect(standOf(null)).toBe('');
});
