// Applies patches: JSON Patch (RFC 6902) plus `append` and `extend`.
// In: a document and operations from the wire, not trusted. Out: a new document that shares everything
// untouched with the old one, so identity means unchanged. All operations apply, or none: the old
// document is never changed. A container is copied once a batch, not once an operation.

type Json = unknown;
type Container = Json[] | Record<string, Json>;

/** An operation as it may come from the wire; fields are checked when it is applied. */
export interface Operation {
  op: string;
  path: string;
  from?: string;
  value?: unknown;
}

/** Why a patch does not fit: which operation, and what is wrong with it. */
export class PatchError extends Error {
  override name = 'PatchError';
}

const FORBIDDEN = new Set(['__proto__', 'prototype', 'constructor']);
const INDEX = /^(?:0|[1-9]\d*)$/;

/** `document` after `operations`, or a PatchError and nothing has happened. */
export function applyPatch(document: Json, operations: readonly Operation[]): Json {
  const batch = new Batch(document);
  operations.forEach((operation, index) => {
    try {
      batch.apply(operation);
    } catch (error) {
      if (error instanceof PatchError) throw new PatchError(`operation ${index}: ${error.message}`);
      throw error;
    }
  });
  return batch.document;
}

class Batch {
  /** Containers made by this batch: these may be changed in place. */
  private readonly own = new Set<Container>();

  constructor(public document: Json) {}

  apply(operation: Operation): void {
    if (operation === null) throw new PatchError('an operation is missing');
    const path = parsePointer(operation.path);
    switch (operation.op) {
      case 'add':
        return this.add(path, given(operation));
      case 'replace':
        return this.replace(path, given(operation));
      case 'remove':
        this.remove(path);
        return;
      case 'append':
        return this.append(path, given(operation));
      case 'extend':
        return this.extend(path, given(operation));
      case 'move':
        return this.move(parsePointer(operation.from), path);
      case 'copy':
        return this.add(path, structuredClone(this.read(parsePointer(operation.from))));
      case 'test':
        if (!equal(this.read(path), given(operation))) throw new PatchError('test failed');
        return;
      default:
        throw new PatchError(`unknown operation ${String(operation.op)}`);
    }
  }

  private add(path: string[], value: Json): void {
    const place = this.place(path);
    if (!place) {
      this.document = value;
    } else if (Array.isArray(place.parent)) {
      const { length } = place.parent;
      const index = place.key === '-' ? length : indexOf(place.key, length);
      place.parent.splice(index, 0, value);
    } else {
      place.parent[place.key] = value;
    }
  }

  private replace(path: string[], value: Json): void {
    const place = this.place(path);
    if (!place) this.document = value;
    else put(place.parent, place.key, value);
  }

  private remove(path: string[]): Json {
    const place = this.place(path);
    if (!place) throw new PatchError('the whole document cannot be removed');
    const value = get(place.parent, place.key);
    if (Array.isArray(place.parent)) place.parent.splice(Number(place.key), 1);
    else delete place.parent[place.key];
    return value;
  }

  private move(from: string[], path: string[]): void {
    const inside = from.length < path.length && from.every((key, i) => key === path[i]);
    if (from.length === 0) throw new PatchError('the whole document cannot be moved');
    if (inside) throw new PatchError('a value cannot be moved into itself');
    this.add(path, this.remove(from));
  }

  private append(path: string[], value: Json): void {
    const target = this.read(path);
    if (typeof target === 'string') {
      if (typeof value !== 'string') throw new PatchError('only text can be appended to text');
      this.replace(path, target + value);
    } else if (Array.isArray(target)) {
      (this.owned(path) as Json[]).push(value);
    } else {
      throw new PatchError('append needs text or an array');
    }
  }

  private extend(path: string[], value: Json): void {
    if (!Array.isArray(this.read(path))) throw new PatchError('extend needs an array');
    if (!Array.isArray(value)) throw new PatchError('extend needs an array of items');
    const target = this.owned(path) as Json[];
    for (const item of value) target.push(item);
  }

  private read(path: string[]): Json {
    let value = this.document;
    for (const key of path) value = get(container(value), key);
    return value;
  }

  /** The parent of `path`, ready to be changed, and the last key. Null is the document itself. */
  private place(path: string[]): { parent: Container; key: string } | null {
    const key = path.at(-1);
    if (key === undefined) return null;
    return { parent: this.owned(path.slice(0, -1)), key };
  }

  /** The container at `path`, ready to be changed; all on the way is copied once. */
  private owned(path: string[]): Container {
    let current = this.claim(container(this.document));
    this.document = current;
    for (const key of path) {
      const child = this.claim(container(get(current, key)));
      put(current, key, child);
      current = child;
    }
    return current;
  }

  private claim(value: Container): Container {
    if (this.own.has(value)) return value;
    const copy = Array.isArray(value) ? value.slice() : { ...value };
    this.own.add(copy);
    return copy;
  }
}

/** The keys of an RFC 6901 pointer, unescaped. */
export function parsePointer(pointer: unknown): string[] {
  if (typeof pointer !== 'string') throw new PatchError('a pointer is missing');
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) throw new PatchError(`pointer without a leading slash: ${pointer}`);
  return pointer.slice(1).split('/').map(readKey);
}

function readKey(token: string): string {
  if (/~(?![01])/.test(token)) throw new PatchError(`wrong escape in ${token}`);
  const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
  if (FORBIDDEN.has(key)) throw new PatchError(`forbidden key ${key}`);
  return key;
}

function given(operation: Operation): Json {
  if (operation.value === undefined) throw new PatchError('a value is missing');
  return operation.value;
}

function container(value: Json): Container {
  if (typeof value !== 'object' || value === null)
    throw new PatchError('the path leads through a plain value');
  return value as Container;
}

function get(parent: Container, key: string): Json {
  if (Array.isArray(parent)) return parent[indexOf(key, parent.length - 1)];
  if (!Object.hasOwn(parent, key)) throw new PatchError(`nothing at ${key}`);
  return parent[key];
}

/** Replaces what is there. */
function put(parent: Container, key: string, value: Json): void {
  if (Array.isArray(parent)) {
    parent[indexOf(key, parent.length - 1)] = value;
  } else {
    if (!Object.hasOwn(parent, key)) throw new PatchError(`nothing at ${key}`);
    parent[key] = value;
  }
}

function indexOf(key: string, last: number): number {
  const index = INDEX.test(key) ? Number(key) : Number.NaN;
  if (!(index <= last)) throw new PatchError(`no place ${key} in an array`);
  return index;
}

/** Equal as JSON: the order of members does not count. */
function equal(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => equal(item, b[i]))
    );
  }
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  const [left, right] = [a as Record<string, Json>, b as Record<string, Json>];
  return keys.every((key) => Object.hasOwn(right, key) && equal(left[key], right[key]));
}
