// Text as it was written, and a command as it would be typed: in the letters of a program, nothing in it turned.

import { spelled } from '../spelled';

export const verbatim = (text: string) => <pre className="screen">{spelled(text)}</pre>;

export function CommandLine({ command }: { command: string }) {
  return (
    <pre className="screen command">
      <span className="quiet">$ </span>
      {spelled(command)}
    </pre>
  );
}
