/** Where a state stands in history. */
export interface StateVersion {
  epoch: string
  seq: number
}

/** Negative when `a` is older than `b`, 0 when equal, positive when newer. Epochs are compared as text, code unit by code unit. */
export function compareVersions(a: StateVersion, b: StateVersion): number {
  return a.epoch === b.epoch ? a.seq - b.seq : a.epoch < b.epoch ? -1 : 1
}

/** `<epoch>:<seq>`, as in event ids and `after=`. */
export function formatVersion(version: StateVersion): string {
  return `${version.epoch}:${version.seq}`
}

/** The reverse of `formatVersion`; null for anything else. An epoch holds colons of its own (in its time), so the last one divides. */
export function parseVersion(text: string): StateVersion | null {
  const match = /^([\x21-\x7e]{1,64}):(\d{1,15})$/.exec(text)
  return match?.[1] === undefined ? null : { epoch: match[1], seq: Number(match[2]) }
}
