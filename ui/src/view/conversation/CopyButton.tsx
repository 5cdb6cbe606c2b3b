// Copies a text. The text is made when it is asked for, so large ones cost nothing until then.

import { useCopy } from './useCopy';

export interface CopyButtonProps {
  text(): string | Promise<string>;
  label: string;
}

export function CopyButton({ text, label }: CopyButtonProps) {
  const [outcome, copy] = useCopy();
  return (
    <button type="button" className="copy" onClick={() => copy(text)} aria-label={label} title={label}>
      {outcome === 'copied' ? 'Copied' : outcome === 'refused' ? 'Not allowed' : 'Copy'}
    </button>
  );
}
