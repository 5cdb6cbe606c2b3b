// Terminal output as runs of text with classes. In: text with escape codes, as a program printed it.
// Out: spans; codes that move the cursor are dropped, a line redrawn by `\r` keeps its last form.
// Never makes HTML. Pure.

import Anser from 'anser';

export interface Span {
  text: string;
  /** Class names from the stylesheet; empty for plain text. */
  className: string;
  /** `r, g, b` of colours that have no class. */
  color: string | undefined;
  background: string | undefined;
}

const ESC = '\u001b';
// Everything that is not a colour: cursor moves, titles, links, charset switches.
const CONTROL = new RegExp(
  [
    `${ESC}\\][^\\u0007${ESC}]{0,4096}(?:\\u0007|${ESC}\\\\)`,
    `${ESC}\\[[0-9:;<=>?]*[ -/]*[@-ln-~]`,
    `${ESC}[()][A-Za-z0-9]`,
    `${ESC}[=>78cDEHMNOZ]`,
    '[\\u0000-\\u0007\\u000b\\u000c\\u000e-\\u001a\\u007f]',
  ].join('|'),
  'g',
);

export function hasCodes(text: string): boolean {
  return text.includes(ESC);
}

export function ansiSpans(text: string): Span[] {
  const clean = redrawn(text.replace(CONTROL, ''));
  if (!hasCodes(clean))
    return clean === '' ? [] : [{ text: clean, className: '', color: undefined, background: undefined }];
  const tokens = Anser.ansiToJson(clean, { json: true, use_classes: true, remove_empty: true });
  return tokens.map((token) => {
    const names = token.decorations.map((name) => `ansi-${name}`);
    if (token.fg && !token.fg.includes('truecolor')) names.push(`${token.fg}-fg`);
    if (token.bg && !token.bg.includes('truecolor')) names.push(`${token.bg}-bg`);
    return {
      text: token.content,
      className: names.join(' '),
      color: channels(token.fg, token.fg_truecolor),
      background: channels(token.bg, token.bg_truecolor),
    };
  });
}

/** Only the last form of a line that was drawn over itself; colours before it are kept. */
function redrawn(text: string): string {
  if (!text.includes('\r')) return text;
  return text
    .split('\n')
    .map((line) => {
      const parts = line.split('\r').filter((part) => part !== '');
      return parts[parts.length - 1] ?? '';
    })
    .join('\n');
}

const STEPS = [0, 95, 135, 175, 215, 255];

function channels(name: string, truecolor: string): string | undefined {
  if (!name) return undefined;
  if (name.includes('truecolor')) return /^\d+, ?\d+, ?\d+$/.test(truecolor) ? truecolor : undefined;
  const match = /^ansi-palette-(\d+)$/.exec(name);
  if (!match) return undefined;
  const index = Number(match[1]);
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return `${grey}, ${grey}, ${grey}`;
  }
  if (index < 16) return undefined;
  const cube = index - 16;
  return [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((step) => STEPS[step]).join(', ');
}
