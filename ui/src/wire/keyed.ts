// Records whose keys a run chose: sessions by id, runs by id, words by status. In: such a record and a name.
// Out: what stands there under its own name. A name may be `toString` or `__proto__`, and every object has
// those from elsewhere; so the type of a record lets nobody read or write it with plain brackets.

declare const elsewhere: unique symbol;

/** What an object has from its prototype: of no use to anybody. */
interface Inherited {
  readonly [elsewhere]: never;
}

/** A record of `T` that is read by `own`, `ownValues` and `ownEntries` only. */
export type Keyed<T> = { readonly [key in string]: T | Inherited };

/** What the record has under that name itself. */
export function own<T>(record: Keyed<T>, key: string | undefined): T | undefined {
  return key !== undefined && Object.hasOwn(record, key) ? (record[key] as T) : undefined;
}

export function ownValues<T>(record: Keyed<T>): T[] {
  return Object.values(record) as T[];
}

export function ownEntries<T>(record: Keyed<T>): [string, T][] {
  return Object.entries(record) as [string, T][];
}
