// What a tool call's state means. Pure.

export type ToolStatus = 'pending' | 'running' | 'ok' | 'failed' | 'cancelled';

/** Agents name states freely; what they mean is told by a part of the word. */
export function toolStatus(status: string | undefined): ToolStatus {
  const word = (status ?? 'pending').toLowerCase();
  if (/fail|error|reject|denied/.test(word)) return 'failed';
  if (/cancel|abort/.test(word)) return 'cancelled';
  if (/complete|done|success|^ok$/.test(word)) return 'ok';
  if (/progress|running|start/.test(word)) return 'running';
  return 'pending';
}

/** A call of that state has not ended. */
export function isGoing(status: ToolStatus): boolean {
  return status === 'running' || status === 'pending';
}
