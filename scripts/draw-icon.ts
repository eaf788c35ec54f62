/**
 * Draws components/ui/icons/favicon.ico from allclear.svg beside it, in the Chromium that the tests use: for those who
 * ask for /favicon.ico without being told so by a page. Run it when the drawing changes; the file is kept in the tree.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { findBrowser } from './test-browser.ts'

const SIZES = [16, 32, 48]
const folder = join(import.meta.dirname, '../components/ui/icons')
const svg = readFileSync(join(folder, 'allclear.svg'), 'utf8')

const executablePath = findBrowser()
if (executablePath === null) throw new Error('There is no browser to draw with: set CHROMIUM_PATH.')
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
const images: Buffer[] = []
for (const size of SIZES) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(
    `<style>html,body{margin:0;background:none}svg{display:block;width:100vw}</style>${svg}`,
  )
  images.push(await page.screenshot({ omitBackground: true }))
}
await browser.close()

// ICONDIR, one ICONDIRENTRY of 16 bytes for each image, then the images as PNG.
const head = Buffer.alloc(6 + 16 * images.length)
head.writeUInt16LE(1, 2)
head.writeUInt16LE(images.length, 4)
let offset = head.length
for (const [i, image] of images.entries()) {
  const at = 6 + 16 * i
  head.writeUInt8(SIZES[i]!, at)
  head.writeUInt8(SIZES[i]!, at + 1)
  head.writeUInt16LE(1, at + 4)
  head.writeUInt16LE(32, at + 6)
  head.writeUInt32LE(image.length, at + 8)
  head.writeUInt32LE(offset, at + 12)
  offset += image.length
}
writeFileSync(join(folder, 'favicon.ico'), Buffer.concat([head, ...images]))
process.stdout.write(`favicon.ico: ${offset} B\n`)
