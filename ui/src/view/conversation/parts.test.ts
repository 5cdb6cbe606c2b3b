import { expect, it } from 'vitest';
import type { Reader } from '../../wire/reader';
import type { Message } from '../../wire/types';
import { isPart, partsOf } from './parts';
import type { Scene } from './scene';

const AGENTS = 40;

function message(index: number): Message {
  const at = { seq: index + 1, at: 1_000 + index };
  const role = index > 0 && index <= AGENTS ? 'agent' : 'user';
  return { id: `m${index}`, role, first: at, last: at, items: [] };
}

const ALL = Array.from({ length: AGENTS + 2 }, (_, index) => message(index));

function sceneAt(cut: Scene['cut'], here: (index: number) => boolean): Scene {
  const find = (index: number) => (here(index) ? ALL[index] : undefined);
  return {
    runId: 'r',
    sessionId: 's',
    cut,
    terminals: [],
    following: true,
    goesFrom: 0,
    message: find,
    count: () => ALL.length,
  };
}

const asked: [number, number][] = [];
const reader = {
  messages: async (_run: string, _session: string, from: number, to: number) => {
    asked.push([from, to]);
    return ALL.slice(from, to);
  },
} as unknown as Reader;

async function indexes(scene: Scene, index: number): Promise<number[]> {
  return (await partsOf(reader, scene, index)).map((part) => part.index);
}

it('a message is all its parts, those that are not here too, and a prompt is itself', async () => {
  const all = Array.from({ length: AGENTS }, (_, i) => i + 1);
  const few = sceneAt(null, (index) => index >= 20 && index < 25);
  expect(await indexes(few, 22)).toEqual(all);
  expect(asked.length).toBeLessThan(6);
  expect(
    await indexes(
      sceneAt(null, () => true),
      22,
    ),
  ).toEqual(all);
  expect(
    await indexes(
      sceneAt(null, () => true),
      0,
    ),
  ).toEqual([0]);
  expect(await indexes(few, 3)).toEqual([]);
});

it('the end of the session is not asked about', async () => {
  asked.length = 0;
  const all = [...ALL.slice(0, AGENTS + 1)];
  const scene = { ...sceneAt(null, () => true), count: () => all.length };
  expect((await indexes({ ...scene, message: (index) => all[index] }, AGENTS)).length).toBe(AGENTS);
  expect(asked).toEqual([]);
});

it('a message may be a part where its neighbours are an agent’s, or are not here', () => {
  const here = sceneAt(null, (index) => index !== 5);
  expect([0, 1, 4, AGENTS, AGENTS + 1].map((index) => isPart(here, index))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
  const two = [message(0), message(1)];
  const scene = { ...here, count: () => 2, message: (index: number) => two[index] };
  expect(isPart(scene, 1)).toBe(false);
});

it('a part that had not come by the moment is none', async () => {
  const scene = sceneAt({ log: 's', seq: 10, at: 1_009 }, (index) => index < 5);
  expect(await indexes(scene, 3)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
