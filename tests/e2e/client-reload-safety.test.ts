import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/chromium-path.ts'
import { bundleScript } from '../support/embed/bundle-embed.ts'
import {
  type ReloadRig,
  startReloadRig,
  type TestWindow,
  waitForBlock,
  waitForReload,
  wasReloaded,
} from '../support/embed/reload-rig.ts'
import { openBrowser } from '../support/open-browser.ts'

const MINUTE_MS = 60_000

const REACT_FORM = `
  import { useState } from 'react'
  import { createRoot } from 'react-dom/client'
  function Form() {
    const [name, setName] = useState('')
    const [text, setText] = useState('')
    return <form onSubmit={(event) => { event.preventDefault(); setName(''); setText('') }}>
      <input id="name" value={name} onChange={(event) => setName(event.target.value)} />
      <textarea id="text" value={text} onChange={(event) => setText(event.target.value)} />
      <button>Send</button>
    </form>
  }
  createRoot(document.getElementById('root')).render(<Form />)
`
const SHADOW = `<chat-box></chat-box><script>
  customElements.define('chat-box', class extends HTMLElement {
    connectedCallback() {
      this.attachShadow({ mode: 'open' }).innerHTML = '<form><input id=inner><button>Send</button></form>'
      this.shadowRoot.querySelector('form').onsubmit = (event) => event.preventDefault()
    }
  })</script>`
const FORM = `<form onsubmit="event.preventDefault()"><textarea id=draft></textarea><button>Save</button></form>`

interface Draft {
  name: string
  body: string
  edit(page: Page): Promise<unknown>
  finish(page: Page): Promise<unknown>
}
const clear = (selector: string) => async (page: Page) => {
  await page.locator(selector).focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('Delete')
}
const type = (selector: string) => (page: Page) => page.locator(selector).pressSequentially('hello')
const DRAFTS: Draft[] = [
  { name: 'a textarea', body: '<textarea id=a></textarea>', edit: type('#a'), finish: clear('#a') },
  {
    name: 'a contenteditable',
    body: '<div id=a contenteditable></div>',
    edit: type('#a'),
    finish: clear('#a'),
  },
  {
    name: 'a checkbox',
    body: '<label>Sure <input type=checkbox></label>',
    edit: (page) => page.getByText('Sure').click(),
    finish: (page) => page.getByText('Sure').click(),
  },
  {
    name: 'radio buttons',
    body: '<input type=radio name=r id=a checked><input type=radio name=r id=b>',
    edit: (page) => page.locator('#b').click(),
    finish: (page) => page.locator('#a').click(),
  },
  {
    name: 'a select',
    body: '<select id=a><option>one<option>two</select>',
    edit: async (page) => {
      await page.locator('#a').focus()
      await page.keyboard.press('ArrowDown')
    },
    finish: async (page) => {
      await page.locator('#a').focus()
      await page.keyboard.press('ArrowUp')
    },
  },
  {
    name: 'an input in an open shadow root, submitted there',
    body: SHADOW,
    edit: type('#inner'),
    finish: (page) => page.getByText('Send').click(),
  },
  {
    name: 'a field of a same-origin frame',
    body: '<iframe srcdoc="<textarea id=a></textarea>"></iframe>',
    edit: (page) => page.frameLocator('iframe').locator('#a').pressSequentially('hello'),
    finish: (page) => page.frameLocator('iframe').locator('#a').fill(''),
  },
  {
    name: 'a field of a frame that came later',
    body: '<div id=place></div>',
    edit: async (page) => {
      await page.evaluate(() => {
        const frame = document.createElement('iframe')
        document.getElementById('place')?.append(frame)
        frame.contentDocument!.body.innerHTML = '<textarea id=a></textarea>'
      })
      await page.frameLocator('iframe').locator('#a').pressSequentially('hello')
    },
    finish: (page) => page.frameLocator('iframe').locator('#a').fill(''),
  },
  {
    name: 'a form, submitted without leaving the page',
    body: FORM,
    edit: type('#draft'),
    finish: (page) => page.getByText('Save').click(),
  },
  {
    name: "React's controlled input",
    body: '<div id=root></div><script src="/react.js"></script>',
    edit: type('#name'),
    finish: clear('#name'),
  },
  {
    name: "React's controlled textarea, sent",
    body: '<div id=root></div><script src="/react.js"></script>',
    edit: type('#text'),
    finish: (page) => page.getByText('Send').click(),
  },
]

describe.skipIf(chromiumPath() === null)('a forced reload waits for what the user would lose', () => {
  let browser: Browser
  let rig: ReloadRig
  let react: string
  beforeAll(async () => {
    browser = await openBrowser()
    react = await bundleScript(REACT_FORM)
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    rig = await startReloadRig()
    rig.scripts['/react.js'] = react
  })
  afterEach(() => rig.close())

  it.each(DRAFTS)('27: $name', async ({ body, edit, finish }) => {
    rig.serve({ body })
    const page = await rig.open(browser)
    await edit(page)
    rig.order()
    await waitForBlock(page, 'unsaved-input')
    expect(rig.probes).toEqual([])
    rig.serve({ version: '2' })
    await finish(page)
    await waitForReload(page)
    expect(rig.host.hits).toHaveLength(2)
  })

  it('27: no draft: focus alone, prefilled values, values set by scripts, untrusted events, what was undone', async () => {
    rig.serve({
      body: `<input id=pre value=prefilled autofocus><input id=set><input type=hidden id=hid><input id=undone>
        <input type=checkbox checked id=box><script>
        set.value = 'by script'; hid.value = 'by script'; box.checked = false
        set.dispatchEvent(new InputEvent('beforeinput', { bubbles: true }))
        set.value = 'by script again'
        set.dispatchEvent(new InputEvent('input', { bubbles: true }))</script>`,
    })
    const page = await rig.open(browser)
    await page.locator('#set').click()
    await page.locator('#undone').pressSequentially('ab')
    await page.keyboard.press('Backspace')
    await page.keyboard.press('Backspace')
    rig.order()
    await waitForReload(page)
  })

  it('28: IME composition', async () => {
    const page = await rig.open(browser)
    const devtools = await page.context().newCDPSession(page)
    await page.locator('#composer').focus()
    await devtools.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 })
    rig.order()
    await waitForBlock(page, 'composing')
    await devtools.send('Input.insertText', { text: '日本' })
    await waitForBlock(page, 'unsaved-input')
    await clear('#composer')(page)
    await waitForReload(page)
  })

  it('28: a hold, which no idling breaks', async () => {
    const { page, clock } = await rig.openWithClock(browser)
    await page.evaluate(() => {
      const { client } = window as unknown as TestWindow
      client.onSave(() => 'draft')
      Object.assign(window, { release: client.hold('upload') })
    })
    await page.locator('#composer').pressSequentially('hello')
    rig.order()
    await waitForBlock(page, 'held')
    await clock.run(30 * MINUTE_MS)
    expect(rig.probes).toEqual([])
    await page.evaluate(() => (window as unknown as { release(): void }).release())
    await clock.runUntil(() => wasReloaded(page), 5 * MINUTE_MS)
  })

  it('28: playing audio, but not an animated picture', async () => {
    rig.serve({
      body: `<audio id=sound loop src="${silentSound()}"></audio><video muted loop autoplay></video>`,
    })
    const page = await rig.open(browser)
    await page.evaluate(() => document.querySelector('audio')?.play())
    rig.order()
    await waitForBlock(page, 'media-playing')
    await page.evaluate(() => document.querySelector('audio')?.pause())
    await waitForReload(page)
  })

  it('28: a chosen file, in an open shadow root too', async () => {
    rig.serve({
      body: `<div id=box></div><script>box.attachShadow({ mode: 'open' }).innerHTML = '<input type=file>'</script>`,
    })
    const page = await rig.open(browser)
    const input = page.locator('input[type=file]')
    await input.setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') })
    rig.order()
    await waitForBlock(page, 'file-chosen')
    await input.setInputFiles([])
    await waitForReload(page)
  })

  it.each([
    ['a native dialog', '<dialog id=a>Sure?</dialog>', 'show'],
    ['a dialog by its role', '<div id=a role=dialog style="display:none">Sure?</div>', 'style'],
  ])('an open dialog: %s', async (_name, body) => {
    rig.serve({ body })
    const page = await rig.open(browser)
    const toggle = (isOpen: boolean) =>
      page.locator('#a').evaluate((element, open) => {
        element.style.display = open ? 'block' : 'none'
        if (element instanceof HTMLDialogElement) element.open = open
      }, isOpen)
    await toggle(true)
    rig.order()
    await waitForBlock(page, 'dialog-open')
    await toggle(false)
    await waitForReload(page)
  })

  it('29: a draft goes along after 15 idle minutes, counted anew from each key, when the save hook gave it', async () => {
    const { page, clock } = await rig.openWithClock(browser)
    await page.evaluate(() => {
      const composer = document.querySelector('textarea')!
      ;(window as unknown as TestWindow).client.onSave(async () => ({ text: composer.value }))
    })
    await page.locator('#composer').pressSequentially('hello')
    rig.order()
    await waitForBlock(page, 'unsaved-input')
    await clock.stop()
    await clock.run(14 * MINUTE_MS + 50_000)
    await page.keyboard.press('!')
    await clock.run(14 * MINUTE_MS + 50_000)
    expect(rig.probes).toEqual([])
    expect(rig.host.hits).toHaveLength(1)
    await clock.runUntil(() => wasReloaded(page), 5 * MINUTE_MS)
    const taken = () => page.evaluate(() => (window as unknown as TestWindow).client.takeSaved())
    expect(await taken()).toEqual({ text: 'hello!' })
    expect(await taken()).toBeNull()
  })

  it.each([
    ['rejects', () => Promise.reject(new Error('no'))],
    ['hangs', () => new Promise(() => undefined)],
  ])('29: no reload over a draft when the save hook %s', async (_name, hook) => {
    const { page, clock } = await rig.openWithClock(browser)
    await page.evaluate(`client.onSave(${hook})`)
    await page.locator('#composer').pressSequentially('hello')
    rig.order()
    await waitForBlock(page, 'unsaved-input')
    await clock.run(40 * MINUTE_MS)
    expect(rig.probes).toEqual([])
    expect(await page.locator('#composer').inputValue()).toBe('hello')
  })

  it('29: waking from sleep counts as activity', async () => {
    const { page, clock } = await rig.openWithClock(browser)
    await page.evaluate(() => (window as unknown as TestWindow).client.onSave(() => 'draft'))
    await page.locator('#composer').pressSequentially('hello')
    rig.order()
    await waitForBlock(page, 'unsaved-input')
    await clock.stop()
    await page.clock.fastForward('08:00:00')
    await clock.run(14 * MINUTE_MS)
    expect(rig.probes).toEqual([])
    await clock.runUntil(() => wasReloaded(page), 5 * MINUTE_MS)
  })
})

/** A second of silence as a WAV in a data URL. */
function silentSound(): string {
  const samples = 8000
  const wav = Buffer.alloc(44 + samples, 128)
  wav.write('RIFF', 0)
  wav.writeUInt32LE(36 + samples, 4)
  wav.write('WAVEfmt ', 8)
  wav.writeUInt32LE(16, 16)
  wav.writeUInt16LE(1, 20)
  wav.writeUInt16LE(1, 22)
  wav.writeUInt32LE(8000, 24)
  wav.writeUInt32LE(8000, 28)
  wav.writeUInt16LE(1, 32)
  wav.writeUInt16LE(8, 34)
  wav.write('data', 36)
  wav.writeUInt32LE(samples, 40)
  return `data:audio/wav;base64,${wav.toString('base64')}`
}
