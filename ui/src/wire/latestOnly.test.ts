import { expect, it } from 'vitest';
import { latestOnly } from './latestOnly';

it('one question is on its way at a time, and of those that wait the last is asked', async () => {
  const asked: number[] = [];
  const told: number[] = [];
  const answers: (() => void)[] = [];
  const { want } = latestOnly(
    (question: number) => {
      asked.push(question);
      return new Promise<void>((answer) => answers.push(answer));
    },
    (question) => told.push(question),
    () => undefined,
  );
  const answer = async () => {
    answers.shift()?.();
    await new Promise((go) => setTimeout(go));
  };
  for (const question of [1, 2, 3]) want(question);
  expect(asked).toEqual([1]);
  await answer();
  expect([asked, told]).toEqual([[1, 3], [1]]);
  want(4);
  want(null);
  await answer();
  expect([asked, told]).toEqual([
    [1, 3],
    [1, 3],
  ]);
});

it('after a failure the next question is asked', async () => {
  const failed: number[] = [];
  const told: number[] = [];
  const { want } = latestOnly(
    (question: number) => (question === 1 ? Promise.reject(new Error('gone')) : Promise.resolve()),
    (question) => told.push(question),
    (question) => failed.push(question),
  );
  want(1);
  want(2);
  await new Promise((go) => setTimeout(go));
  expect([failed, told]).toEqual([[1], [2]]);
});
