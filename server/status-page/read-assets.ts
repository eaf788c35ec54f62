import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface Assets {
  css: string
  js: string
}

let known: Assets | null = null

/** Where the page's stylesheet and script are, as the build wrote them; in development read anew each time. */
export function readAssets(): Assets {
  if (known !== null && process.env.NODE_ENV === 'production') return known
  const manifest = JSON.parse(readFileSync(join(assetsFolder(), 'manifest.json'), 'utf8')) as Record<
    string,
    string
  >
  known = { css: manifest['status.css'] ?? '', js: manifest['live.js'] ?? '' }
  return known
}

function assetsFolder(): string {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    const candidate = join(folder, 'dist/assets')
    if (existsSync(join(candidate, 'manifest.json'))) return candidate
    if (dirname(folder) === folder) throw new Error('dist/assets is missing: run `npm run build`')
  }
}
