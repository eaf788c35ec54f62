import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { minify } from 'terser'
import { applyEdits, moveMappings } from './apply-edits.ts'
import { type ChosenNames, chooseNames } from './choose-names.ts'
import { MANGLED_NAMES, MANGLED_TAGS } from './mangled-names.ts'

export interface BundledScript {
  code: string
  /** Source map, version 3, as JSON. */
  map: string
  /** For Subresource Integrity. */
  integrity: string
}

export interface BundleOptions {
  entry: string
  /** `script`: for a classic script tag, where nothing may be seen from outside. */
  format: 'module' | 'script'
  /** Short names by the long ones: the same everywhere in one build, since its files call each other by them. */
  names: Record<string, string | false>
  /** Constants by name. */
  define?: Record<string, string>
  /** Modules that stay outside, by the ends of their paths in the source; with the specifier that is left instead. */
  outside?: Record<string, string>
  /** Name of the file that this becomes, for its source map. */
  file?: string
  /**
   * How many changes of names are tried for a smaller file. Properties are renamed in `names` too: to be done with the
   * first file of a build.
   */
  tries?: number
}

const NO_CHOICE: ChosenNames = { edits: [], properties: new Map() }
const SHORTENED: readonly string[] = [...MANGLED_NAMES, ...MANGLED_TAGS]

/**
 * Bundles one file that browsers load. esbuild puts the modules together and shortens internal names, Terser makes the
 * rest small.
 */
export async function bundleScript(options: BundleOptions): Promise<BundledScript> {
  const { entry, format, names, define = {}, outside = {}, file = basename(entry), tries = 0 } = options
  const bundled = await build({
    entryPoints: [entry],
    bundle: true,
    minifySyntax: true,
    write: false,
    outdir: 'out',
    sourcemap: 'external',
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    external: ['react'],
    plugins: [shortenTags, joinStyles, leaveOutside(outside)],
    mangleProps: new RegExp(`^(${SHORTENED.join('|')})$`),
    mangleCache: names,
    define,
  })
  Object.assign(names, bundled.mangleCache)
  const textOf = (end: string) => bundled.outputFiles.find(({ path }) => path.endsWith(end))!.text
  const minified = await minify(textOf('.js'), {
    module: true,
    ecma: 2020,
    compress: { passes: 8, inline: 1, unsafe: true, unsafe_arrows: true, pure_getters: true },
    sourceMap: { content: textOf('.map'), filename: file, url: `${file}.map`, includeSources: true },
    format: { comments: false },
  })
  const long = minified.code!.replace(/\n\/\/# sourceMappingURL=.*$/, '')
  const map = JSON.parse(String(minified.map)) as { mappings: string }
  const properties = MANGLED_NAMES.map((name) => names[name]).filter((name) => typeof name === 'string')
  const chosen = tries > 0 ? chooseNames(long, { properties, tries }) : NO_CHOICE
  const bare = applyEdits(long, chosen.edits)
  map.mappings = moveMappings(map.mappings, long, chosen.edits)
  for (const [name, short] of Object.entries(names))
    names[name] = chosen.properties.get(String(short)) ?? short
  // Minified as a module first: nothing in one can be seen from outside, so that all of it can be shortened.
  const code = format === 'module' ? bare : `(()=>{${bare}})()`
  return {
    code,
    map: JSON.stringify(map),
    integrity: `sha256-${createHash('sha256').update(code).digest('base64')}`,
  }
}

/**
 * The machine speaks in words, which are data to a minifier. Here those that nobody else hears are marked as names of
 * properties, which most of them are too: of what handles an event, or carries out an effect.
 */
const shortenTags: Plugin = {
  name: 'shorten-tags',
  setup(bundler) {
    bundler.onLoad(
      { filter: /sdk[\\/]core[\\/](connection[\\/].*|real-browser|start-client)\.ts$/ },
      ({ path }) => ({
        contents: readFileSync(path, 'utf8').replace(/'(\w+)'/g, (text, word) =>
          SHORTENED.includes(word) ? `/* @__KEY__ */${text}` : text,
        ),
        loader: 'ts',
      }),
    )
  },
}

/** The lines of a style are for its readers. */
const joinStyles: Plugin = {
  name: 'join-styles',
  setup(bundler) {
    bundler.onLoad({ filter: /-style\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/= `[^`]*`/, (css) => css.replaceAll('\n', '')),
      loader: 'ts',
    }))
  },
}

const leaveOutside = (outside: Record<string, string>): Plugin => ({
  name: 'leave-outside',
  setup(bundler) {
    bundler.onResolve({ filter: /^\./ }, ({ path, kind }) => {
      const found = Object.keys(outside).find((end) => path.endsWith(end))
      return found !== undefined && kind !== 'entry-point' ? { path: outside[found], external: true } : null
    })
  },
})
