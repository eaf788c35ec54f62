interface Readings {
  streams: number
  cache: { entries: number; bytes: number }
  asOf: string | null
  isConnected: boolean
}

/** What an edge measures of itself, in Prometheus' text format 0.0.4. */
export function metricsText(readings: Readings): string {
  const ageSeconds = readings.asOf === null ? Number.NaN : (Date.now() - Date.parse(readings.asOf)) / 1000
  const families: [name: string, help: string, value: number][] = [
    ['allclear_edge_streams', 'Open event streams.', readings.streams],
    [
      'allclear_edge_core_connected',
      'Whether core is being followed (1) or out of reach (0).',
      readings.isConnected ? 1 : 0,
    ],
    ['allclear_edge_state_age_seconds', 'Time since core last confirmed the state.', ageSeconds],
    ['allclear_edge_cached_answers', 'Answers kept in memory.', readings.cache.entries],
    ['allclear_edge_cached_bytes', 'Bytes of the answers kept in memory.', readings.cache.bytes],
    ['allclear_edge_resident_memory_bytes', 'Resident memory of the process.', process.memoryUsage.rss()],
  ]
  return families
    .map(([name, help, value]) => `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`)
    .join('')
}
