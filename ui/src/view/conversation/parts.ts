// A message whole: what an agent says goes on in another message when it is long. In: the index of one of its parts.
// Out: all of them in order, also those that are not here, as they stood at the moment that is shown.

import { cutMessage } from '../../playback/cut';
import type { Reader } from '../../wire/reader';
import type { Message } from '../../wire/types';
import type { Scene } from './scene';

export interface Part {
  /** Its index in the session. */
  index: number;
  message: Message;
}

const AT_ONCE = 16; // parts that are read together

export async function partsOf(reader: Reader, scene: Scene, index: number): Promise<Part[]> {
  const message = scene.message(index);
  if (!message) return [];
  if (message.role !== 'agent') return [{ index, message }];
  const before = await partsFrom(reader, scene, index, -1);
  const after = await partsFrom(reader, scene, index, 1);
  return [...before.reverse(), { index, message }, ...after];
}

/** Whether what an agent says in a message may go on from another one, or in another one. */
export function isPart(scene: Scene, index: number): boolean {
  const mayBe = (at: number) =>
    at >= 0 && at < scene.count() && (scene.message(at)?.role ?? 'agent') === 'agent';
  return scene.message(index)?.role === 'agent' && (mayBe(index - 1) || mayBe(index + 1));
}

/** Those before it, the nearest first, or those after it. */
async function partsFrom(reader: Reader, scene: Scene, index: number, step: 1 | -1): Promise<Part[]> {
  const { runId, sessionId, cut } = scene;
  const read = new Map<number, Message>();
  const parts: Part[] = [];
  for (let at = index + step; at >= 0 && at < scene.count(); at += step) {
    if (!scene.message(at) && !read.has(at)) {
      const from = step > 0 ? at : Math.max(0, at - AT_ONCE + 1);
      const end = step > 0 ? at + AT_ONCE : at + 1;
      const messages = await reader.messages(runId, sessionId, from, end);
      for (const [i, one] of messages.entries()) read.set(from + i, one);
    }
    const found = scene.message(at) ?? read.get(at);
    const message = found?.role === 'agent' ? cutMessage(found, sessionId, cut) : null;
    if (!message) break;
    parts.push({ index: at, message });
  }
  return parts;
}
