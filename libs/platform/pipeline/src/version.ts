import manifest from '../package.json' with { type: 'json' };

/** Version of the tool, as it stands in every generated file and report. */
export const TOOL_VERSION: string = manifest.version;
