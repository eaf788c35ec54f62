import { describe, expect, it } from 'vitest'
import { countMeant } from '../../../domain/directives/count-meant.ts'
import { meansVersion } from '../../../domain/directives/means-version.ts'
import { sayDirective } from '../../../domain/directives/say-directive.ts'

const base = { expiresAt: '2026-11-21T14:30:00.000Z', spreadSeconds: 300 }

describe('what a directive will do', () => {
  it('a forced reload says whom, how many, how fast and until when', () => {
    const said = sayDirective(
      {
        ...base,
        kind: 'reload',
        mode: 'force',
        hidden: 'when-shown',
        idleSeconds: 900,
        target: { app: 'web', versions: ['1.4.0', '1.4.1'], rollout: 5 },
      },
      { all: 240, now: 12, unregistered: 0 },
      'at 14:30',
    )
    expect(said).toBe(
      'Reloads 5 % of 240 live clients (about 12) of web in versions 1.4.0, 1.4.1, each at a moment of its own within 5 min, when nothing is unsaved; hidden tabs when they are next shown. It ends by itself at 14:30; revoked earlier, whoever has not acted never will.',
    )
  })

  it('the other kinds say what they are', () => {
    const target = { rollout: 100 }
    const say = (directive: Parameters<typeof sayDirective>[0]) =>
      sayDirective(directive, { all: 1, now: 1, unregistered: 0 }, 'at noon')
    expect(say({ ...base, kind: 'disconnect', scope: 'hidden', target })).toContain(
      'the hidden tabs among 1 live client in every version',
    )
    expect(say({ ...base, kind: 'gate', name: 'migrate', target })).toContain('the gate “migrate”')
    expect(say({ ...base, kind: 'silence', target })).toContain('Hides our banner')
  })

  it('a target means versions by name, and unknown ones only where it names none', () => {
    expect(meansVersion({ rollout: 1 }, { app: null, version: null })).toBe(true)
    expect(meansVersion({ rollout: 1, versions: ['1'] }, { app: null, version: null })).toBe(false)
    expect(meansVersion({ rollout: 1, versions: ['1'] }, { app: 'web', version: '1' })).toBe(true)
    expect(meansVersion({ rollout: 1, app: 'web' }, { app: 'shop', version: '1' })).toBe(false)
  })

  it('says of clients whose version nobody registered that they may be meant, where the target names such a one', () => {
    const fleet = [
      { app: 'web', version: '1.4.1', streams: 2, tabs: 7 },
      { app: 'web', version: null, streams: 1, tabs: 3 },
      { app: 'shop', version: null, streams: 5, tabs: 5 },
    ]
    const releases = [{ app: 'web', version: '1.4.1' }]
    const meant = (versions?: string[]) => countMeant(fleet, { app: 'web', versions, rollout: 50 }, releases)
    expect(meant(['1.4.1'])).toEqual({ all: 7, now: 4, unregistered: 0 })
    expect(meant(['1.4.2'])).toEqual({ all: 0, now: 0, unregistered: 3 })
    expect(meant()).toEqual({ all: 10, now: 5, unregistered: 0 })
    const said = sayDirective(
      { ...base, kind: 'disconnect', scope: 'all', target: { app: 'web', versions: ['1.4.2'], rollout: 50 } },
      meant(['1.4.2']),
      'at noon',
    )
    expect(said).toContain('3 live clients are of versions that nobody registered, and may be meant too.')
  })
})
