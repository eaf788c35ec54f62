import type { Directive } from '../../protocol/state-document.ts'

/** How many live clients a target means: all of them at a rollout of 100, and at its own rollout. */
export interface Meant {
  all: number
  now: number
  /** Live clients that may be meant too: the target names a version that nobody registered, and so do they. */
  unregistered: number
}

export type Sayable = {
  [K in Directive['kind']]: Omit<Extract<Directive, { kind: K }>, 'id' | 'issuedAt'>
}[Directive['kind']]

/** What a directive will do, to how many, in one sentence: read before it is issued. `until` is the end in words. */
export function sayDirective(directive: Sayable, meant: Meant, until: string): string {
  const { target, spreadSeconds } = directive
  const share =
    target.rollout === 100
      ? clients(meant.all)
      : `${target.rollout} % of ${clients(meant.all)} (about ${meant.now})`
  const who = `${share} ${whoOf(target)}`
  const pace = spreadSeconds === 0 ? 'at once' : `each at a moment of its own within ${span(spreadSeconds)}`
  return `${what(directive, who, pace)}${besides(meant)} It ends by itself ${until}; revoked earlier, whoever has not acted never will.`
}

function what(directive: Sayable, who: string, pace: string): string {
  switch (directive.kind) {
    case 'reload':
      if (directive.mode === 'suggest')
        return `Shows a banner that suggests to reload, which can be dismissed, to ${who}.`
      if (directive.mode === 'require')
        return `Shows a banner that asks to reload, and cannot be dismissed, to ${who}. Nothing reloads by itself.`
      return `Reloads ${who}, ${pace}, when nothing is unsaved; ${
        directive.hidden === 'now' ? 'hidden tabs too' : 'hidden tabs when they are next shown'
      }.`
    case 'disconnect':
      return `Tells ${directive.scope === 'hidden' ? 'the hidden tabs among ' : ''}${who} to close their own connections; they come back ${pace} when it ends.`
    case 'gate':
      return `Closes the gate “${directive.name}” for ${who}; what waits is let through ${pace} when it ends.`
    case 'silence':
      return `Hides our banner and closes our stream for ${who}, until they load their page anew or it ends.`
  }
}

function whoOf({ app, versions }: Sayable['target']): string {
  const ofApp = app === undefined ? '' : `of ${app} `
  if (versions === undefined) return `${ofApp}in every version`.trim()
  const shown = versions.slice(0, 3).join(', ')
  const more = versions.length > 3 ? ` and ${versions.length - 3} more` : ''
  return `${ofApp}in version${versions.length === 1 ? '' : 's'} ${shown}${more}`
}

function besides({ all, unregistered }: Meant): string {
  if (unregistered === 0) return ''
  const more = all === 0 ? '' : ' more'
  const [are, versions] = unregistered === 1 ? ['is', 'a version'] : ['are', 'versions']
  return ` ${unregistered}${more} live ${unregistered === 1 ? 'client' : 'clients'} ${are} of ${versions} that nobody registered, and may be meant too.`
}

function clients(count: number): string {
  return count === 1 ? '1 live client' : `${count} live clients`
}

function span(seconds: number): string {
  if (seconds < 120) return `${seconds} s`
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`
}
