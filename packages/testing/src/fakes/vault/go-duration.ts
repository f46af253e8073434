// Fakes, of OpenBao and HashiCorp Vault: durations, which are numbers of seconds or text such as "1h30m".

const unitSeconds: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600, d: 86_400 }

/** Seconds of a duration; undefined when it is none. */
export function seconds(duration: unknown): number | undefined {
  if (typeof duration === 'number') return duration
  if (typeof duration !== 'string') return undefined
  if (/^-?\d+$/.test(duration)) return Number(duration)
  if (!/^(\d+(\.\d+)?(ns|us|ms|s|m|h|d))+$/.test(duration)) return undefined
  const parts = duration.matchAll(/(\d+(?:\.\d+)?)(ns|us|ms|s|m|h|d)/g)
  return [...parts].reduce((sum, [, count, unit]) => sum + Number(count) * (unitSeconds[unit ?? ''] ?? Number.NaN), 0)
}

/** A duration of whole seconds as warnings have it: "1000h", "1h30m". */
export function shortDuration(wholeSeconds: number): string {
  return goDuration(wholeSeconds).replace(/^(.*?[hm])(0m)?0s$/, '$1')
}

/** A duration of whole seconds as Go writes it: "0s", "90s" is "1m30s", an hour is "1h0m0s". */
export function goDuration(wholeSeconds: number): string {
  if (wholeSeconds < 0) return `-${goDuration(-wholeSeconds)}`
  const hours = Math.floor(wholeSeconds / 3600)
  const minutes = Math.floor((wholeSeconds % 3600) / 60)
  const rest = `${wholeSeconds % 60}s`
  if (hours > 0) return `${hours}h${minutes}m${rest}`
  return minutes > 0 ? `${minutes}m${rest}` : rest
}
