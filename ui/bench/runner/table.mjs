// Figures as a Markdown table. Pure.

/** @param {{scenario: string, figure: string, measured: string, baseline?: string, target?: string, met?: boolean}[]} rows */
export function table(rows) {
  const head = ['scenario', 'figure', 'measured', 'baseline, same run', 'target'];
  const lines = rows.map((row) => [
    row.scenario,
    row.figure,
    row.measured,
    row.baseline ?? '-',
    targetOf(row),
  ]);
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function targetOf({ target, met }) {
  if (target === undefined) return '-';
  return met === undefined ? target : `${target}: ${met ? 'met' : 'MISSED'}`;
}
