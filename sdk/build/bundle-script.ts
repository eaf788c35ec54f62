import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { build, type Plugin } from 'esbuild'
import { minify } from 'terser'
import { MANGLED_NAMES, MANGLED_TAGS } from './mangled-names.ts'

export interface BundledScript {
  code: string
  /** For Subresource Integrity. */
  integrity: string
}

/**
 * Bundles one file that browsers load as it is. esbuild puts the modules together, Terser makes them small. Internal
 * property names are shortened, the same everywhere in one `cache`: files of one build call each other by them.
 */
export async function bundleScript(
  entry: string,
  format: 'iife' | 'esm',
  cache: Record<string, string | false>,
  define: Record<string, string> = {},
): Promise<BundledScript> {
  const bundled = await build({
    entryPoints: [entry],
    bundle: true,
    minifySyntax: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    plugins: [shortenTags],
    mangleProps: new RegExp(`^(${MANGLED_NAMES.join('|')})$`),
    mangleCache: cache,
    define: Object.fromEntries(Object.entries(define).map(([name, text]) => [name, JSON.stringify(text)])),
  })
  Object.assign(cache, bundled.mangleCache)
  const minified = await minify(bundled.outputFiles[0]!.text, {
    module: true,
    ecma: 2020,
    compress: { passes: 4, unsafe: true, unsafe_arrows: true, pure_getters: true },
  })
  // Minified as a module first: nothing in one can be seen from outside, so that all of it can be shortened.
  const code = format === 'esm' ? minified.code! : `(()=>{${minified.code}})()`
  return {
    code,
    integrity: `sha256-${createHash('sha256').update(code).digest('base64')}`,
  }
}

/** The machine speaks in words, which are data to a minifier: here each becomes a short one. */
const shortenTags: Plugin = {
  name: 'shorten-tags',
  setup(bundler) {
    bundler.onLoad({ filter: /sdk[\\/]core[\\/]connection[\\/].*\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/'(\w+)'/g, (text, word) => {
        const index = MANGLED_TAGS.indexOf(word)
        return index === -1 ? text : `'${index.toString(36)}'`
      }),
      loader: 'ts',
    }))
  },
}
