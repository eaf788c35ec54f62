import { build } from 'esbuild'

const root = new URL('../../../', import.meta.url).pathname

/** Bundles a script for a test's page out of source text, whose imports are relative to the project. */
export async function bundleScript(source: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: root, loader: 'tsx' },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2020',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  return outputFiles[0]!.text
}
