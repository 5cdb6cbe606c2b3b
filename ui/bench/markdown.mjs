// Reading Markdown that somebody made up to be slow: random pieces, many times over. SECONDS=N searches longer.
// In node, by the page's own modules; the slowest pattern is named, so that it can be looked at.

import { createServer } from 'vite';
import { ms } from './runner/probe.mjs';

export const name = 'markdown';

const SECONDS = Number(process.env.SECONDS ?? 30);
const SIZE = 60_000; // characters: what is drawn at once
const GROWING = 2_000; // characters: what is mended at once
const PIECES = [
  ...'*_~`[]()<>"\'\\a@&;|#={}$:\n\t ',
  ...['**', '***', '__', '``', '```', '~~', '![', '](', ' c', 'b.', '&amp;', '<a ', '<!--', '-->', '[r]: '],
  ...['\n\n', '\n    ', '\n- ', '\n> ', '\n1. ', '- ', '> ', '1. ', '|-|', '\n|', 'http://', 'www.'],
  ...['two words ', `${'x'.repeat(40)} `, 'y'.repeat(300)],
];

/** @param {import('./runner/bench.mjs').Bench} _ */
export async function run(_) {
  const server = await createServer({ server: { middlewareMode: true }, logLevel: 'error' });
  const { blocksOf, mended } = await server.ssrLoadModule('/src/view/conversation/markdown/blocks.ts');
  const read = (text) => blocksOf(text, undefined);
  const words = took(() => read(filled('some words of a *text*\n', SIZE)));
  const [reading, mending] = [{ ms: 0 }, { ms: 0 }];
  let seen = 0;
  for (const end = Date.now() + SECONDS * 1000; Date.now() < end; seen += 1) {
    const [one, other] = [pattern(), pattern()];
    const half = filled(one, SIZE / 2);
    note(
      reading,
      one,
      took(() => read(filled(one, SIZE))),
    );
    note(
      reading,
      `${one}…${other}`,
      took(() => read(`${half}\n\n${filled(other, SIZE / 2)}`)),
    );
    const last = read(filled(one, GROWING)).blocks.at(-1);
    note(
      mending,
      one,
      took(() => mended(last)),
    );
  }
  await server.close();
  const row = (what, worst) => ({
    figure: `${what}, slowest of ${seen.toLocaleString('en')} patterns: ${JSON.stringify(worst.what)}`,
    measured: ms(worst.ms),
    baseline: `${ms(words)} (plain words)`,
    target: '< 300 ms',
    met: worst.ms < 300,
  });
  return [
    row(`Markdown of ${SIZE.toLocaleString('en')} characters`, reading),
    row('its end while it grows', mending),
  ];
}

function pattern() {
  const length = 1 + Math.floor(Math.random() * 5);
  return Array.from({ length }, () => PIECES[Math.floor(Math.random() * PIECES.length)]).join('');
}

function filled(piece, size) {
  return piece.repeat(Math.ceil(size / piece.length)).slice(0, size);
}

function took(work) {
  const started = performance.now();
  work();
  return performance.now() - started;
}

function note(worst, what, took) {
  if (took > worst.ms) Object.assign(worst, { ms: took, what });
}
