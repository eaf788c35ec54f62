import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ReloadDirective } from '../../../../protocol/state-document.ts'
import { DIRECTIVE, reloadRig } from './reload-rig.ts'

const MINUTE_MS = 60_000
let rig: ReturnType<typeof reloadRig>
const give = (overrides: Partial<ReloadDirective> = {}) => rig.engine.update([{ ...DIRECTIVE, ...overrides }])
const another = { id: 'another00001' }
const third = { id: 'another00002' }

beforeEach(() => {
  rig = reloadRig()
})
afterEach(() => {
  rig.engine.destroy()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('rule 1: the moment', () => {
  it('is drawn once within the spread, and a redelivery does not draw again', async () => {
    give()
    rig.random = 0.99
    await rig.pass(30_000)
    give()
    await rig.pass(19_900)
    expect(rig.reloads()).toBe(0)
    await rig.pass(200)
    expect(rig.reloads()).toBe(1)
  })

  it('is kept to the millisecond, so that tabs do not meet at whole seconds after a publish', async () => {
    rig.random = 0.00123
    give()
    await rig.pass(122)
    expect(rig.logged('probe')).toHaveLength(0)
    await rig.pass(2)
    expect(rig.reloads()).toBe(1)
  })

  it('is drawn anew on waking when it was slept through', async () => {
    give()
    await rig.sleep(8 * 60 * MINUTE_MS)
    expect(rig.reloads()).toBe(0)
    await rig.pass(45_000)
    expect(rig.reloads()).toBe(1)
  })

  it('stays when the sleep ended before it', async () => {
    rig.random = 0.9
    give()
    await rig.sleep(60_000)
    rig.random = 0
    await rig.pass(19_000)
    expect(rig.reloads()).toBe(0)
    await rig.pass(1_500)
    expect(rig.reloads()).toBe(1)
  })

  it('never comes for a directive that was revoked during the wait', async () => {
    give()
    await rig.pass(40_000)
    rig.engine.update([])
    await rig.pass(10 * MINUTE_MS)
    expect(rig.log).toEqual([])
    expect(rig.notice).toBeNull()
  })

  it('looks at the newest snapshot last: revoked there means no', async () => {
    rig.isConfirmed = false
    give()
    await rig.pass(51_000)
    expect(rig.log).toEqual(['probe', 'save', 'confirm'])
    expect(rig.reloads()).toBe(0)
  })
})

describe('rule 2: hidden tabs', () => {
  it('disconnect once at their moment, and reload when shown', async () => {
    rig.isHidden = true
    give()
    await rig.pass(40_000)
    expect(rig.log).toEqual([])
    await rig.pass(20 * MINUTE_MS)
    give()
    expect(rig.log).toEqual(['disconnect'])
    rig.show()
    await rig.pass(0)
    expect(rig.reloads()).toBe(1)
    expect(rig.logged('reconnect')).toEqual([])
  })

  it('reload when shown even if they slept after their moment', async () => {
    rig.isHidden = true
    give()
    await rig.pass(60_000)
    await rig.sleep(60 * MINUTE_MS)
    rig.show()
    await rig.pass(0)
    expect(rig.reloads()).toBe(1)
  })

  it('reconnect when the directive ends, and when they are shown and cannot reload', async () => {
    rig.isHidden = true
    give()
    await rig.pass(60_000)
    rig.engine.update([])
    expect(rig.log).toEqual(['disconnect', 'reconnect'])
    give(another)
    await rig.pass(60_000)
    rig.block = 'unsaved-input'
    rig.show()
    await rig.pass(0)
    expect(rig.log.slice(2)).toEqual(['disconnect', 'reconnect', 'blocked unsaved-input'])
  })

  it('do not disconnect while the host holds', async () => {
    rig.isHidden = true
    rig.isHeld = true
    give()
    await rig.pass(60_000)
    expect(rig.logged('disconnect')).toEqual([])
  })

  it('reload too when the directive says now', async () => {
    rig.isHidden = true
    give({ hidden: 'now' })
    await rig.pass(51_000)
    expect(rig.reloads()).toBe(1)
    expect(rig.logged('disconnect')).toEqual([])
  })
})

describe('rule 3: safe means', () => {
  it.each(['composing', 'file-chosen', 'media-playing', 'dialog-open', 'unsaved-input'] as const)(
    'no %s, for as long as it lasts; the host is told once',
    async (block) => {
      rig.block = block
      give()
      await rig.pass(10 * MINUTE_MS)
      expect(rig.log).toEqual([`blocked ${block}`])
      rig.block = null
      await rig.pass(1000)
      expect(rig.reloads()).toBe(1)
    },
  )

  it('no hold by the host', async () => {
    rig.isHeld = true
    give()
    await rig.pass(60 * MINUTE_MS)
    expect(rig.log).toEqual(['blocked held'])
    rig.isHeld = false
    await rig.pass(1000)
    expect(rig.reloads()).toBe(1)
  })

  it('still safe after the probe: a key pressed meanwhile stops it, and so does a revocation', async () => {
    rig.whileProbing = () => {
      rig.block = 'unsaved-input'
    }
    give()
    await rig.pass(60_000)
    expect(rig.logged('blocked', 'reload')).toEqual(['blocked unsaved-input'])
    rig.block = null
    rig.whileProbing = () => rig.engine.update([])
    await rig.pass(60_000)
    expect(rig.reloads()).toBe(0)
  })

  it('still shown after the probe: a tab hidden meanwhile waits until it is shown', async () => {
    rig.whileProbing = () => {
      rig.isHidden = true
    }
    give()
    await rig.pass(60_000)
    expect(rig.logged('disconnect', 'blocked', 'reload')).toEqual(['disconnect'])
    rig.whileProbing = () => undefined
    rig.show()
    await rig.pass(0)
    expect(rig.reloads()).toBe(1)
  })

  it('the host did not cancel; it is asked again, but not soon', async () => {
    rig.isCancelled = true
    give()
    await rig.pass(60_000)
    expect(rig.logged('beforereload', 'blocked', 'reload')).toEqual([
      'beforereload k2h5c8d1x9qz force',
      'blocked cancelled',
    ])
    rig.isCancelled = false
    await rig.pass(30_000)
    expect(rig.reloads()).toBe(1)
  })
})

describe('rule 4: unsaved input', () => {
  it('is overridden after the idle time, when the save hook succeeded', async () => {
    rig.block = 'unsaved-input'
    give()
    await rig.pass(14 * MINUTE_MS)
    rig.touch()
    await rig.pass(14.9 * MINUTE_MS)
    expect(rig.logged('save', 'probe', 'reload')).toEqual([])
    await rig.pass(0.2 * MINUTE_MS)
    expect(rig.logged('save', 'probe', 'confirm', 'reload')).toEqual(['save', 'probe', 'confirm', 'reload'])
  })

  it('is not overridden when the hook failed or there is none', async () => {
    rig.block = 'unsaved-input'
    rig.canSave = false
    give()
    await rig.pass(60 * MINUTE_MS)
    expect(rig.logged('probe', 'reload')).toEqual([])
    expect(rig.logged('blocked')).toEqual(['blocked unsaved-input'])
  })

  it('is not overridden while the host holds, nor is anything else ever', async () => {
    rig.block = 'unsaved-input'
    rig.isHeld = true
    give()
    await rig.pass(60 * MINUTE_MS)
    rig.isHeld = false
    rig.block = 'media-playing'
    await rig.pass(60 * MINUTE_MS)
    expect(rig.reloads()).toBe(0)
  })

  it('has its idle time counted anew after waking, with or without a directive, and after being shown', async () => {
    rig.block = 'unsaved-input'
    await rig.sleep(60 * MINUTE_MS)
    give({ spreadSeconds: 0 })
    await rig.pass(14 * MINUTE_MS)
    rig.show()
    await rig.pass(14 * MINUTE_MS)
    expect(rig.reloads()).toBe(0)
    await rig.pass(2 * MINUTE_MS)
    expect(rig.reloads()).toBe(1)
  })
})

describe('rule 5: the probe', () => {
  it('fails, and is made again with growing waits until the site is up', async () => {
    rig.isSiteUp = false
    give()
    await rig.pass(60 * MINUTE_MS)
    const probes = rig.logged('probe').length
    expect(probes).toBeGreaterThan(10)
    expect(probes).toBeLessThan(25)
    expect(rig.logged('blocked')).toEqual(['blocked probe-failed'])
    rig.isSiteUp = true
    await rig.pass(5 * MINUTE_MS)
    expect(rig.reloads()).toBe(1)
  })

  it.each(['site', 'status server'])(
    'is not made again within the spread where the %s did not answer: one that comes back meets no herd',
    async (server) => {
      rig.isSiteUp = server !== 'site'
      rig.isConfirmed = server === 'site'
      give()
      await rig.pass(51_000)
      expect(rig.logged('probe')).toHaveLength(1)
      await rig.pass(98_000)
      expect(rig.logged('probe')).toHaveLength(1)
      rig.isSiteUp = rig.isConfirmed = true
      await rig.pass(2000)
      expect(rig.logged('probe', 'reload')).toEqual(['probe', 'probe', 'reload'])
    },
  )
})

describe('rule 6: the guard', () => {
  it('lets one directive reload a tab once', async () => {
    give()
    await rig.pass(50_001)
    rig.load()
    give()
    await rig.pass(60 * MINUTE_MS)
    expect(rig.reloads()).toBe(1)
    expect(rig.logged('blocked')).toEqual(['blocked still-old'])
    expect(rig.notice?.kind).toBe('failed')
  })

  it('lets two directives reload a tab within ten minutes, and the third one later', async () => {
    for (const one of [DIRECTIVE, another, third]) {
      rig.load()
      give({ ...one, spreadSeconds: 0 })
      await rig.pass(2 * MINUTE_MS)
    }
    expect(rig.reloads()).toBe(2)
    expect(rig.logged('blocked')).toContain('blocked guarded')
    await rig.pass(8 * MINUTE_MS)
    expect(rig.reloads()).toBe(3)
  })

  it.each(['throws', 'forgets'] as const)('shows the banner instead where storage %s', async (storage) => {
    rig.storage = storage
    rig.load()
    give()
    await rig.pass(60 * MINUTE_MS)
    expect(rig.log).toEqual(['blocked storage'])
    expect(rig.notice?.kind).toBe('require')
    rig.notice?.act()
    await rig.pass(0)
    expect(rig.reloads()).toBe(1)
  })

  it('does not count a cancelled reload', async () => {
    rig.isCancelled = true
    give()
    await rig.pass(51_000)
    rig.load()
    rig.isCancelled = false
    give()
    await rig.pass(2 * MINUTE_MS)
    expect(rig.reloads()).toBe(1)
  })

  it('makes no second dialog when the user refuses: not for the same directive, nor for another one soon', async () => {
    give()
    await rig.pass(51_000)
    give(another)
    await rig.pass(115_000)
    expect(rig.reloads()).toBe(1)
    expect(rig.notice?.kind).toBe('require')
    await rig.pass(60_000)
    expect(rig.reloads()).toBe(2)
    rig.engine.update([DIRECTIVE])
    await rig.pass(60 * MINUTE_MS)
    expect(rig.reloads()).toBe(2)
  })
})

describe('rule 7 and notices', () => {
  it.each(['suggest', 'require'] as const)(
    '%s shows its notice and never reloads by itself',
    async (mode) => {
      give({ mode, message: 'A new version is here.' })
      await rig.pass(60 * MINUTE_MS)
      expect(rig.log).toEqual([])
      expect(rig.notice).toMatchObject({ kind: mode, message: 'A new version is here.' })
    },
  )

  it('reloads once for its button, however often that is clicked, and saves before', async () => {
    give({ mode: 'suggest' })
    rig.notice?.act()
    rig.notice?.act()
    await rig.pass(0)
    expect(rig.log).toEqual(['save', 'reload'])
  })

  it('tells that the update failed after a reload by its button as well, and then reloads afresh', async () => {
    give({ mode: 'require' })
    rig.notice?.act()
    await rig.pass(0)
    rig.load()
    give({ mode: 'require' })
    expect(rig.notice?.kind).toBe('failed')
    rig.notice?.act()
    await rig.pass(0)
    expect(rig.logged('reload')).toEqual(['reload', 'reload afresh'])
  })

  it('shows the notice of the strictest directive, and none when there is none', () => {
    rig.engine.update([
      { ...DIRECTIVE, mode: 'require' },
      { ...DIRECTIVE, ...another, mode: 'suggest' },
    ])
    expect(rig.notice?.kind).toBe('require')
    rig.engine.update([{ ...DIRECTIVE, ...another, mode: 'suggest' }])
    expect(rig.notice?.kind).toBe('suggest')
    rig.engine.update([])
    expect(rig.notice).toBeNull()
  })

  it('does nothing more once it is destroyed', async () => {
    give()
    rig.engine.destroy()
    await rig.pass(60 * MINUTE_MS)
    expect(rig.log).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })
})
