import { type ChildProcess, spawn, spawnSync } from 'node:child_process'

/** A network of its own on this machine, whose cable a test can pull without anybody being told. */
export interface FarNetwork {
  /** This machine's address as it is seen from there. */
  address: string
  /** Runs a script for Node there. */
  run(script: string): ChildProcess
  /** From now on nothing comes from there, and nothing goes there. */
  pull(): void
  remove(): void
}

/** Lays one; null where that is not allowed (it takes root and iproute2, on Linux). */
export function layFarNetwork(): FarNetwork | null {
  const number = process.pid % 200
  const name = `allclear-${process.pid}`
  const [near, far] = [`acn${process.pid % 100_000}`, `acf${process.pid % 100_000}`]
  const [address, other] = [`10.213.${number}.1`, `10.213.${number}.2`]
  const ip = (...args: string[]) => spawnSync('ip', args, { encoding: 'utf8' })
  const steps = [
    ['netns', 'add', name],
    ['link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', name],
    ['addr', 'add', `${address}/24`, 'dev', near],
    ['link', 'set', near, 'up'],
    ['-n', name, 'addr', 'add', `${other}/24`, 'dev', far],
    ['-n', name, 'link', 'set', far, 'up'],
  ]
  const remove = () => void ip('netns', 'del', name)
  for (const step of steps) {
    if (ip(...step).status === 0) continue
    remove()
    return null
  }
  // Else the kernel would learn that nobody is there, as it does on a local network and nowhere else.
  const card = /link\/ether (\S+)/.exec(ip('-n', name, 'link', 'show', far).stdout)?.[1] ?? ''
  ip('neigh', 'replace', other, 'lladdr', card, 'dev', near, 'nud', 'permanent')
  return {
    address,
    run: (script) =>
      spawn('ip', ['netns', 'exec', name, process.execPath, '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    pull: () => void ip('-n', name, 'link', 'set', far, 'down'),
    remove,
  }
}
