// @ts-check
// Writes down what an entry of a package offers, by API Extractor, from the declarations that its users get.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Extractor, ExtractorConfig, ExtractorMessageCategory } from '@microsoft/api-extractor'
import { StepFailure } from './steps.mjs'

/** As the declarations were made, but without `paths`: a package sees another one as users do. */
const compilerOptions = {
  target: 'es2023',
  lib: ['es2023', 'es2024.string', 'esnext.disposable'],
  types: ['node'],
  module: 'nodenext',
  strict: true,
  exactOptionalPropertyTypes: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
}

/**
 * Remarks belong into the report, where review sees them. Left out: tags of a release process that is not ours, and the list of
 * what has no docstring, which names lines and so changes with every other file; the report marks each such member anyway.
 */
const remarks = {
  default: { logLevel: 'warning', addToApiReportFile: true },
  'ae-missing-release-tag': { logLevel: 'none' },
  'ae-undocumented': { logLevel: 'none' },
  'ae-forgotten-export': { logLevel: 'error', addToApiReportFile: false },
}

const howToOffer = 'Export it from the entry if users can need its name; else write it out where it is used.'

/**
 * The report of the entry whose declarations are dist/`entry`.d.ts.
 * @param {string} folder of the package
 * @param {string} entry
 * @param {string} place an empty folder to work in
 */
export function makeReport(folder, entry, place) {
  const packageJsonFullPath = join(folder, 'package.json')
  const configObject = /** @type {import('@microsoft/api-extractor').IConfigFile} */ ({
    projectFolder: folder,
    mainEntryPointFilePath: join(folder, `dist/${entry}.d.ts`),
    newlineKind: 'lf',
    compiler: { overrideTsconfig: { compilerOptions, files: [`dist/${entry}.d.ts`] } },
    apiReport: { enabled: true, reportFolder: place, reportTempFolder: join(place, 'new'), reportFileName: entry },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    messages: { extractorMessageReporting: remarks },
  })
  const config = ExtractorConfig.prepare({ configObject, configObjectFullPath: undefined, packageJsonFullPath })
  const messages = invoke(config)
  if (messages.length > 0) throw new StepFailure(messages.join('\n'))
  return readFileSync(join(place, 'new', `${entry}.api.md`), 'utf8')
}

/** @param {ExtractorConfig} config @returns {string[]} what is wrong with the declarations */
function invoke(config) {
  /** @type {string[]} */
  const complaints = []
  Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      const told = message.formatMessageWithLocation(config.projectFolder)
      if (message.category === ExtractorMessageCategory.Compiler) complaints.push(told)
      if (message.messageId === 'ae-forgotten-export') complaints.push(`${told}\n${howToOffer}`)
      message.handled = true
    },
  })
  return complaints
}
