// Who answers to which command now. Parts of the page say what they can do for as long as they are shown;
// keys and the palette ask here. The newest part that answers is the one that is asked.

import { useEffect, useRef } from 'react';
import { tinykeys } from 'tinykeys';
import { createStore } from 'zustand/vanilla';
import { type CommandId, isTyping, KEYS, type KeyEntry } from './keymap';

type Handler = () => void;
export type Handlers = { [Id in CommandId]?: Handler | undefined };

interface Answering {
  parts: readonly ReadonlyMap<CommandId, Handler>[];
  /** Shows the attempt at this index, where a run is open. */
  pickStep: ((index: number) => void) | null;
}

export const answering = createStore<Answering>(() => ({ parts: [], pickStep: null }));

export function handlerOf(id: CommandId, { parts }: Answering): Handler | undefined {
  return parts.findLast((part) => part.has(id))?.get(id);
}

/** Answers to these commands while shown. Those that are undefined are not answered. */
export function useCommands(handlers: Handlers): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  const names = Object.entries(handlers)
    .flatMap(([id, handler]: [string, Handler | undefined]) => (handler ? [id] : []))
    .join(' ');
  useEffect(() => {
    if (names === '') return;
    const ids = names.split(' ') as CommandId[];
    const part = new Map(ids.map((id): [CommandId, Handler] => [id, () => latest.current[id]?.()]));
    answering.setState(({ parts }) => ({ parts: [...parts, part] }));
    return () => answering.setState(({ parts }) => ({ parts: parts.filter((one) => one !== part) }));
  }, [names]);
}

/** The open run shows its attempts through this. */
export function usePickStep(pickStep: (index: number) => void): void {
  useEffect(() => {
    answering.setState({ pickStep });
    return () => answering.setState((now) => (now.pickStep === pickStep ? { pickStep: null } : {}));
  }, [pickStep]);
}

/** Binds all keys of the table, once. */
export function useKeys(): void {
  useEffect(() => {
    const bindings = KEYS.flatMap((entry) => entry.keys.map((key) => [key, press(entry, key)] as const));
    return tinykeys(window, Object.fromEntries(bindings));
  }, []);
}

function press({ id, except, always }: KeyEntry, key: string) {
  // Parts move and scroll by keys with names; a sign is nobody's.
  const guarded = key.length > 1 ? except : undefined;
  return (event: KeyboardEvent) => {
    const { target } = event;
    if (event.defaultPrevented || (!always && isTyping(target))) return;
    if (!always && target instanceof Element && target.closest('[role=dialog]')) return;
    if (guarded && target instanceof Element && target.closest(guarded)) return;
    const handler = handlerOf(id, answering.getState());
    if (!handler) return;
    event.preventDefault();
    handler();
  };
}
